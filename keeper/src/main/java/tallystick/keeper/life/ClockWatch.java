package tallystick.keeper.life;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import tallystick.keeper.approval.Cooling;

/**
 * Wall time held against the monotonic clock, and against the time in witnesses' cosignatures. A
 * machine's wall clock is moved now and then by a second or two; a jump beyond that means that
 * expiry dates cannot be believed, so nobody's approval is taken until the clock is back or the
 * keeper has been started again. A clock that was wrong before the start did not jump: only
 * somebody outside can tell.
 */
public final class ClockWatch {
  /** What NTP does without being asked, with room to spare. */
  public static final long MAX_DRIFT_MS = 10_000;

  /** Their times are whole seconds and travel for a few; beyond this one of us is wrong. */
  public static final long MAX_WITNESSED_DRIFT_MS = 30_000;

  private final LongSupplier wallMs;
  private final LongSupplier monotonicMs;
  private final String boot;
  private final long offsetMs;
  private final long startedMs;
  private volatile long witnessedDriftMs;

  /**
   * @param boot which run of the machine the monotonic clock belongs to
   */
  public ClockWatch(LongSupplier wallMs, LongSupplier monotonicMs, String boot) {
    this.wallMs = wallMs;
    this.monotonicMs = monotonicMs;
    this.boot = boot;
    this.startedMs = monotonicMs.getAsLong();
    this.offsetMs = wallMs.getAsLong() - monotonicMs.getAsLong();
  }

  /**
   * Takes what witnesses' cosignatures say.
   *
   * @param driftMs how far this clock is before a quorum of theirs; empty leaves it as it was
   */
  public void witnessed(OptionalLong driftMs) {
    witnessedDriftMs = driftMs.orElse(witnessedDriftMs);
  }

  /**
   * The time that entries carry, and budgets are counted by. While the wall clock has jumped it is
   * what the other one says: a clock that is set forward and back would otherwise renew a day's
   * budget, since logged time never goes back.
   */
  public long believedMs() {
    long nowMs = wallMs.getAsLong();
    long expectedMs = monotonicMs.getAsLong() + offsetMs;
    return Math.abs(nowMs - expectedMs) <= MAX_DRIFT_MS ? nowMs : expectedMs;
  }

  /** What is wrong with the clock; empty while nothing is. */
  public Optional<String> jumped() {
    long driftMs = wallMs.getAsLong() - monotonicMs.getAsLong() - offsetMs;
    if (Math.abs(witnessedDriftMs) > MAX_WITNESSED_DRIFT_MS) {
      return Optional.of(
          "approvals are paused: the machine's clock is "
              + witnessedDriftMs
              + " ms before the witnesses'; put it right and start the keeper again");
    }
    return Math.abs(driftMs) <= MAX_DRIFT_MS
        ? Optional.empty()
        : Optional.of(
            "approvals are paused: the machine's clock jumped by "
                + driftMs
                + " ms since the start; put it right or start the keeper again");
  }

  /** The clock that nobody sets. */
  public Cooling.Running running() {
    return new Cooling.Running(boot, startedMs, monotonicMs.getAsLong());
  }
}
