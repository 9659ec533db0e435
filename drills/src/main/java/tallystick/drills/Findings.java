package tallystick.drills;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the drill promised, each with whether it held; said at once. Not for several threads. */
public final class Findings {
  private final Consumer<String> say;
  private final List<Drill.Check> checks = new ArrayList<>();

  public Findings(Consumer<String> say) {
    this.say = say;
  }

  public void check(boolean held, String promise) {
    say.accept((held ? "  ok      " : "  BROKEN  ") + promise);
    checks.add(new Drill.Check(promise, held, ""));
  }

  public Drill.Outcome outcome() {
    return new Drill.Outcome(checks);
  }
}
