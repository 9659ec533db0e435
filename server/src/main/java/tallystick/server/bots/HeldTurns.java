package tallystick.server.bots;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Lets no bot take a turn while it holds, for drills that move a market step by step: an execution
 * may come in before the print that caused it, and a bot that heard of it at once would still have
 * the print before for the time.
 */
final class HeldTurns implements Executor {
  private final Executor behind;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean holds;

  HeldTurns(Executor behind) {
    this.behind = behind;
  }

  @Override
  public synchronized void execute(Runnable turn) {
    if (holds) {
      waiting.add(turn);
    } else {
      behind.execute(turn);
    }
  }

  /** From now on turns wait. */
  synchronized void hold() {
    holds = true;
  }

  /** Lets those that wait go, and all that come until the next hold. */
  synchronized void letGo() {
    holds = false;
    waiting.forEach(behind::execute);
    waiting.clear();
  }
}
