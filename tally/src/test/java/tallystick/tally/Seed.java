package tallystick.tally;

import java.util.Random;

/** Randomness for tests that says how to repeat it. */
public final class Seed {
  private Seed() {}

  /**
   * From {@code -Dtallystick.seed=N} if given, else a new one; printed, so that a red run can be
   * repeated.
   */
  public static Random random(String what) {
    Long given = Long.getLong("tallystick.seed");
    long seed = given == null ? System.nanoTime() : given;
    System.out.println(what + ": repeat with -Dtest.jvm.args=-Dtallystick.seed=" + seed);
    return new Random(seed);
  }
}
