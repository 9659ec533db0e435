package tallystick.server.fleet.machine;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many openings of sessions are looked at at once. Each costs a signature's verification, which
 * is what a stranger can make us do: so strangers have one place between them, and whoever names an
 * enrolled key has places of its own. A stranger may name one, too, for it is no secret; then he is
 * in the way of other openings, within what his address may ask in a minute, and never in that of a
 * session that is open.
 */
final class Openings {
  /** Half the processors: the others serve machines whose sessions are open. */
  private static final int OURS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** After a power cut a region's machines knock within seconds; they wait here, in their order. */
  private static final long OURS_WAIT_MS = 2_000;

  /** One who is being enrolled stands before a person. */
  private static final long STRANGERS_WAIT_MS = 200;

  private final Semaphore ours = new Semaphore(OURS, true);
  private final Semaphore strangers = new Semaphore(1, true);

  /** Whether there is a place, at once or soon; who got one says {@link #end}. */
  boolean begin(boolean known) {
    try {
      return known
          ? ours.tryAcquire(OURS_WAIT_MS, TimeUnit.MILLISECONDS)
          : strangers.tryAcquire(STRANGERS_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void end(boolean known) {
    (known ? ours : strangers).release();
  }
}
