package tallystick.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
public final class Eventually {
  private static final long DEADLINE_MS = 15_000;
  private static final long LOOK_EVERY_NS = 5_000_000;

  private Eventually() {}

  public static void holds(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE_MS * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + DEADLINE_MS + " ms: " + what.get());
      }
      if (Thread.interrupted()) {
        throw new IllegalStateException("Interrupted while waiting for: " + what.get());
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }
}
