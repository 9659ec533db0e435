package tallystick.venues;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The venue's time as far as it is known here. Requests are stamped with it, because a venue
 * refuses a stamp more than a second ahead of its own clock, and one that is older than the
 * request's window.
 *
 * <p>The offset is the median over several samples, so that one slow answer does not move it. Safe
 * for use by several threads.
 */
public final class VenueClock {
  /** Enough for a median that two slow answers cannot move. */
  public static final int SAMPLES = 5;

  /** Ahead is punished at 1,000 ms, behind at the window of 5,000 or more: so lean back. */
  public static final long LEAN_MS = 50;

  private final LongSupplier wallMs;
  private volatile long offsetMs;
  private volatile boolean measured;

  public VenueClock(LongSupplier wallMs) {
    this.wallMs = wallMs;
  }

  /**
   * One exchange with the venue's clock.
   *
   * @param sentMs our wall time before
   * @param venueMs what the venue said
   * @param receivedMs our wall time after
   */
  public record Sample(long sentMs, long venueMs, long receivedMs) {
    long offsetMs() {
      return venueMs - Math.floorDiv(sentMs + receivedMs, 2);
    }
  }

  /** Takes the median of the samples as the offset. */
  public void set(Sample... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("A clock's offset needs a sample");
    }
    long[] offsets = Arrays.stream(samples).mapToLong(Sample::offsetMs).sorted().toArray();
    offsetMs = offsets[offsets.length / 2];
    measured = true;
  }

  /** The stamp for a request that is sent now. */
  public long stampMs() {
    return wallMs.getAsLong() + offsetMs - (measured ? LEAN_MS : 0);
  }

  /** Venue's clock minus ours. */
  public long offsetMs() {
    return offsetMs;
  }

  public boolean isMeasured() {
    return measured;
  }

  /** Our own wall time. */
  public long wallMs() {
    return wallMs.getAsLong();
  }
}
