package tallystick.drills;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A theft or a fault, replayed against the real programs. */
public interface Drill {
  /** {@code stolen-key}: how it is asked for. */
  String name();

  /** What is done, in a line. */
  String header();

  /** Does it all, and says what held. */
  Outcome run(Stage stage);

  /**
   * Where it takes place.
   *
   * @param folder empty, reachable for the programs' users, and the drill's to use
   * @param code where the programs were built
   * @param keep where exports and evidence are left for a reader; null for nowhere
   * @param say a line for people
   */
  record Stage(Path folder, Path code, @Nullable Path keep, Consumer<String> say) {}

  /**
   * What it came to.
   *
   * @param checks what was promised, each with whether it held
   */
  record Outcome(List<Check> checks) {
    public Outcome {
      checks = List.copyOf(checks);
    }

    /** Whether all of it held. */
    public boolean holds() {
      return checks.stream().allMatch(Check::held);
    }
  }

  /** One promise, and whether it held. */
  record Check(String promise, boolean held, String figures) {}
}
