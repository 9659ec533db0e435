package tallystick.drills.stolen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tallystick.drills.Drill;

/** What the drill promised, each with whether it held; said at once. Not for several threads. */
final class Findings {
  private final Consumer<String> say;
  private final List<Drill.Check> checks = new ArrayList<>();

  Findings(Consumer<String> say) {
    this.say = say;
  }

  void check(boolean held, String promise) {
    say.accept((held ? "  ok      " : "  BROKEN  ") + promise);
    checks.add(new Drill.Check(promise, held, ""));
  }

  Drill.Outcome outcome() {
    return new Drill.Outcome(checks);
  }
}
