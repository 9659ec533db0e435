package tallystick.keeper.life;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Wall time held against the monotonic clock. A machine's wall clock is moved now and then by a
 * second or two; a jump beyond that means that expiry dates cannot be believed, so nobody's
 * approval is taken until the clock is back or the keeper has been started again.
 */
public final class ClockWatch {
  /** What NTP does without being asked, with room to spare. */
  public static final long MAX_DRIFT_MS = 10_000;

  private final LongSupplier wallMs;
  private final LongSupplier monotonicMs;
  private final long offsetMs;

  public ClockWatch(LongSupplier wallMs, LongSupplier monotonicMs) {
    this.wallMs = wallMs;
    this.monotonicMs = monotonicMs;
    this.offsetMs = wallMs.getAsLong() - monotonicMs.getAsLong();
  }

  /** What is wrong with the clock; empty while nothing is. */
  public Optional<String> jumped() {
    long driftMs = wallMs.getAsLong() - monotonicMs.getAsLong() - offsetMs;
    return Math.abs(driftMs) <= MAX_DRIFT_MS
        ? Optional.empty()
        : Optional.of(
            "approvals are paused: the machine's clock jumped by "
                + driftMs
                + " ms since the start; put it right or start the keeper again");
  }
}
