package tallystick.terminal.device.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DispenseResult;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DispenserState;

/** A dispenser whose notes come out on the panel. */
record SimulatedDispenser(Panel panel) implements Dispenser {
  @Override
  public List<Cassette> cassettes() {
    return panel.cassettes();
  }

  @Override
  public DispenseResult dispense(List<Integer> notesOfCassette) {
    if (!panel.hasPower()) {
      return new DispenseResult.NotBegun("no power");
    }
    List<Integer> given = new ArrayList<>();
    String trouble = "";
    for (int i = 0; i < panel.cassettes().size(); i++) {
      int wanted = i < notesOfCassette.size() ? notesOfCassette.get(i) : 0;
      int out = 0;
      while (out < wanted && trouble.isEmpty()) {
        if (panel.giveOne(i)) {
          out++;
        } else {
          trouble = panel.dispenserIsJammed() ? "jam" : "cassette empty";
        }
      }
      given.add(out);
    }
    return panel.dispenserLosesItsAnswer()
        ? new DispenseResult.Unknown(given.stream().map(count -> 0).toList(), "no answer")
        : new DispenseResult.Counted(given, 0, trouble);
  }

  @Override
  public DispenserState state() {
    if (!panel.hasPower()) {
      return new DispenserState.Silent();
    }
    return panel.dispenserIsJammed()
        ? new DispenserState.Blocked("jam")
        : new DispenserState.Ready(false);
  }

  @Override
  public Optional<List<Integer>> loaded() {
    return Optional.of(panel.loaded());
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
