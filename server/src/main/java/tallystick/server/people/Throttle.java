package tallystick.server.people;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down whoever fails, by a key: after some free failures each further one doubles the wait.
 * Time is monotonic, so that a clock set forward shortens no wait. In memory: a restart forgets it,
 * which costs a guesser more than it gives him.
 */
public final class Throttle {
  /** Fingers slip. */
  private static final int FREE_FAILURES = 4;

  private static final long FIRST_WAIT_MS = 1_000;
  private static final long LONGEST_WAIT_MS = 900_000;

  /** After an hour without a failure all is forgotten. */
  private static final long FORGET_MS = 3_600_000;

  /** The oldest are forgotten beyond this: a flood of names must not fill the memory. */
  private static final int MAX_KEYS = 20_000;

  private final LongSupplier monotonicMs;
  private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

  public Throttle(LongSupplier monotonicMs) {
    this.monotonicMs = monotonicMs;
  }

  private record Failures(int count, long lastMs, long blockedUntilMs) {}

  /** How long this key has to wait, in milliseconds; 0 when it need not. */
  public synchronized long waitMs(String key) {
    Failures known = failures.get(key);
    return known == null ? 0 : Math.max(0, known.blockedUntilMs() - monotonicMs.getAsLong());
  }

  /**
   * One more failure.
   *
   * @param freeTimes how many times the usual number of failures are free: more for what many share
   */
  public synchronized void failed(String key, int freeTimes) {
    long now = monotonicMs.getAsLong();
    Failures known = failures.get(key);
    int count = known == null || now - known.lastMs() > FORGET_MS ? 1 : known.count() + 1;
    int beyond = count - FREE_FAILURES * freeTimes;
    long wait =
        beyond <= 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(beyond - 1, 20));
    failures.put(key, new Failures(count, now, now + wait));
    if (failures.size() > MAX_KEYS) {
      Iterator<String> oldest = failures.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** It went well: the key starts anew. */
  public synchronized void succeeded(String key) {
    failures.remove(key);
  }
}
