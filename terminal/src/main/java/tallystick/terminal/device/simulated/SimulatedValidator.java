package tallystick.terminal.device.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Cash;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;

/** A validator that tells its present state, as those of ID-003 do, without a line in between. */
final class SimulatedValidator implements BillValidator {
  private final Panel panel;
  private boolean accept;
  private boolean heard;
  private boolean silent;
  private boolean escrowTold;
  private boolean stackedTold;
  private boolean startTold;
  private boolean stack;
  private boolean giveBack;
  private @Nullable ValidatorTrouble troubleTold;

  SimulatedValidator(Panel panel) {
    this.panel = panel;
  }

  @Override
  public List<ValidatorEvent> poll() {
    List<ValidatorEvent> events = new ArrayList<>();
    if (!panel.answers()) {
      if (!silent) {
        silent = true;
        events.add(new ValidatorEvent.Unplugged("no answer"));
      }
      return events;
    }
    if (silent) {
      silent = false;
      events.add(new ValidatorEvent.Replugged());
    }
    boolean first = !heard;
    heard = true;
    if (started(events)) {
      return events;
    }
    panel.accepting(accept);
    trouble(events);
    Panel.Path before = panel.path();
    switch (before) {
      case EMPTY -> {
        if (first) {
          events.add(new ValidatorEvent.Empty());
        }
      }
      case ESCROW -> escrow(events);
      case STACKING -> panel.move();
      case RETURNING -> {
        panel.move();
        escrowTold = false;
        events.add(new ValidatorEvent.Returned());
      }
      case UNACKNOWLEDGED -> stacked(first, events);
    }
    return events;
  }

  private boolean started(List<ValidatorEvent> events) {
    Remains remains = panel.started();
    if (remains == null) {
      startTold = false;
      return false;
    }
    escrowTold = false;
    stackedTold = false;
    if (startTold) {
      panel.reset();
    } else {
      startTold = true;
      events.add(new ValidatorEvent.Started(remains));
    }
    return true;
  }

  private void trouble(List<ValidatorEvent> events) {
    ValidatorTrouble now = panel.trouble();
    if (now != troubleTold) {
      troubleTold = now;
      events.add(
          now == null
              ? new ValidatorEvent.Recovered()
              : new ValidatorEvent.Trouble(now, "set on the panel"));
    }
  }

  private void escrow(List<ValidatorEvent> events) {
    Cash note = panel.note();
    if (note != null && !escrowTold) {
      escrowTold = true;
      stack = false;
      giveBack = false;
      events.add(new ValidatorEvent.Escrowed(note));
    } else if (stack) {
      panel.beginStacking();
    } else if (giveBack) {
      panel.beginReturning();
    }
  }

  private void stacked(boolean first, List<ValidatorEvent> events) {
    if (stackedTold) {
      stackedTold = false;
      escrowTold = false;
      panel.acknowledge();
      return;
    }
    stackedTold = true;
    events.add(new ValidatorEvent.Stacked(Optional.empty(), first));
  }

  @Override
  public void accept(boolean accepts) {
    accept = accepts;
  }

  @Override
  public void stack() {
    stack = true;
  }

  @Override
  public void giveBack() {
    giveBack = true;
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public void resume(long position) {
    // Its state is still there.
  }

  @Override
  public boolean simulated() {
    return true;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
