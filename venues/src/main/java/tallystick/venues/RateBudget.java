package tallystick.venues;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many requests a venue still takes from us, kept on our side from the venue's own figures. A
 * reserve is left for cancels, so that a busy bot cannot keep a freeze from being carried out; a
 * pause that the venue asks for (429) or imposes (418) is kept by everybody.
 *
 * <p>The window is the venue's: it restarts with each wall-clock minute. Safe for use by several
 * threads.
 */
public final class RateBudget {
  /** Binance's limit of request weight a minute for one address. */
  public static final int DEFAULT_WEIGHT_PER_MINUTE = 6_000;

  /** A tenth stays for what protects money. */
  public static final int RESERVE_TENTHS = 1;

  /** Where a venue asks for a pause without saying how long. */
  public static final long DEFAULT_PAUSE_MS = 60_000;

  /** A ban lasts up to three days; a longer answer is not believed. */
  public static final long MAX_PAUSE_MS = 3L * 24 * 3_600_000;

  private static final long MINUTE_MS = 60_000;

  /** What a request is for. */
  public enum Purpose {
    /** Cancels, and what a freeze needs; may use the reserve. */
    PROTECT,
    ORDER,
    READ
  }

  private final LongSupplier wallMs;
  private int weightPerMinute = DEFAULT_WEIGHT_PER_MINUTE;
  private long minute = Long.MIN_VALUE;
  private int used;
  private long pausedUntilMs;

  public RateBudget(LongSupplier wallMs) {
    this.wallMs = wallMs;
  }

  /** Sets the venue's published ceiling. */
  public synchronized void limit(int newWeightPerMinute) {
    if (newWeightPerMinute < 1) {
      throw new IllegalArgumentException("A ceiling of requests is above zero");
    }
    weightPerMinute = newWeightPerMinute;
  }

  /**
   * Takes a request's weight, or says why it must not be sent now.
   *
   * @return empty when it may be sent
   */
  public synchronized Optional<String> take(int weight, Purpose purpose) {
    long now = wallMs.getAsLong();
    if (now < pausedUntilMs) {
      return Optional.of(
          "the venue asked for a pause; " + (pausedUntilMs - now) + " ms of it remain");
    }
    roll(now);
    int ceiling =
        purpose == Purpose.PROTECT
            ? weightPerMinute
            : weightPerMinute - weightPerMinute * RESERVE_TENTHS / 10;
    if (used + weight > ceiling) {
      return Optional.of(
          "the budget of requests is used up: "
              + used
              + " of "
              + ceiling
              + " this minute, "
              + weight
              + " more wanted");
    }
    used += weight;
    return Optional.empty();
  }

  /** Takes over what the venue counted; it sees requests of other programs of this address too. */
  public synchronized void counted(int weightThisMinute) {
    roll(wallMs.getAsLong());
    used = Math.max(used, weightThisMinute);
  }

  /**
   * The venue asked for a pause (429) or imposed one (418).
   *
   * @param retryAfterS seconds by its Retry-After header; 0 or less when it named none
   */
  public synchronized void pause(long retryAfterS) {
    long length =
        retryAfterS <= 0
            ? DEFAULT_PAUSE_MS
            : Math.multiplyExact(Math.min(retryAfterS, MAX_PAUSE_MS / 1000), 1000L);
    pausedUntilMs = Math.max(pausedUntilMs, wallMs.getAsLong() + length);
  }

  /** Until when nothing may be sent; 0 or past when nothing stops us. */
  public synchronized long pausedUntilMs() {
    return pausedUntilMs;
  }

  /** Weight used in this minute. */
  public synchronized int used() {
    roll(wallMs.getAsLong());
    return used;
  }

  private void roll(long now) {
    long current = Math.floorDiv(now, MINUTE_MS);
    if (current != minute) {
      minute = current;
      used = 0;
    }
  }
}
