package tallystick.drills;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A theft or a fault, replayed against the real programs. */
public interface Drill {
  /** {@code stolen-key}: how it is asked for. */
  String name();

  /**
   * Does it all in a folder of its own.
   *
   * @param folder empty, and the drill's to use
   * @param code where the programs were built
   * @param say a line for people
   */
  Outcome run(Path folder, Path code, Consumer<String> say);

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
