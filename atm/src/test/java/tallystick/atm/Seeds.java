package tallystick.atm;

import java.util.Random;

/** Chance that can be repeated. */
public final class Seeds {
  private Seeds() {}

  /** A generator whose seed is printed, or taken from {@code -Dseed=N}. */
  public static Random random() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    return new Random(seed);
  }
}
