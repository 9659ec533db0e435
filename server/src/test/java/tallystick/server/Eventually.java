package tallystick.server;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
public final class Eventually {
  private static final long DEADLINE_MS = 15_000;

  private Eventually() {}

  public static void holds(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE_MS * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + DEADLINE_MS + " ms: " + what.get());
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
