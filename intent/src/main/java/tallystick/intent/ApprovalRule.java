package tallystick.intent;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long approved changes wait before they take effect, in which any administrator may still veto
 * them; and who may act, later still, where the people who should approve cannot be reached.
 *
 * @param delaysMs by kind, 1 ms to {@link #MAX_DELAY_MS}; a kind that is not there does not wait
 * @param breakGlass empty: nobody acts for anybody
 */
public record ApprovalRule(Map<ChangeKind, Long> delaysMs, Optional<BreakGlass> breakGlass) {
  /** Thirty days: whoever has not looked by then does not look. */
  public static final long MAX_DELAY_MS = 30L * 24 * 3_600_000;

  private static final long HOUR_MS = 3_600_000;

  /** Nothing waits and nobody acts for anybody: the rule until people set one. */
  public static final ApprovalRule NONE = new ApprovalRule(Map.of(), Optional.empty());

  /**
   * What we recommend: a night and a day for who approves and how and for where coins may go, an
   * hour for what lets more be lost, and no waiting for keys, which can do nothing before they have
   * limits. A lost person's right goes within the hour, since a thief may have his device. One
   * person alone, after three days in which everybody has had a notice, may act where more should.
   */
  public static final ApprovalRule RECOMMENDED =
      new ApprovalRule(
          Map.of(
              ChangeKind.PERSON_ADDED,
              24 * HOUR_MS,
              ChangeKind.PERSON_REMOVED,
              HOUR_MS,
              ChangeKind.LIMITS_RAISED,
              HOUR_MS,
              ChangeKind.UNFREEZE,
              HOUR_MS / 6,
              ChangeKind.APPROVAL_RULE,
              24 * HOUR_MS,
              ChangeKind.WATCH_RELAXED,
              HOUR_MS,
              ChangeKind.TERMINAL_ADDED,
              HOUR_MS,
              ChangeKind.ADDRESS_PINNED,
              24 * HOUR_MS),
          Optional.of(new BreakGlass(1, 72 * HOUR_MS)));

  /**
   * Fewer people than the rule asks for, with a long delay in its place.
   *
   * @param people how many different people, 1 to 9
   * @param delayMs {@link #MIN_DELAY_MS} to {@link #MAX_DELAY_MS}: long enough for whoever is not
   *     unreachable after all
   */
  public record BreakGlass(int people, long delayMs) {
    /** Whoever sleeps must be able to wake up and veto. */
    public static final long MIN_DELAY_MS = 12 * HOUR_MS;

    public BreakGlass {
      if (people < 1 || people > Intent.ChangeSetting.MAX_APPROVALS) {
        throw new IllegalArgumentException("1 to 9 people may act for others, not " + people);
      }
      if (delayMs < MIN_DELAY_MS || delayMs > MAX_DELAY_MS) {
        throw new IllegalArgumentException(
            "Who acts for others waits 12 hours to 30 days, not " + delayMs + " ms");
      }
    }
  }

  public ApprovalRule {
    EnumMap<ChangeKind, Long> sorted = new EnumMap<>(ChangeKind.class);
    sorted.putAll(delaysMs);
    sorted.forEach(
        (kind, delayMs) -> {
          if (delayMs < 1 || delayMs > MAX_DELAY_MS) {
            throw new IllegalArgumentException(
                kind.words() + " waits 1 ms to 30 days, not " + delayMs + " ms");
          }
        });
    delaysMs = Collections.unmodifiableMap(sorted);
  }

  /** How long a change of this kind waits; empty when it does not. */
  public OptionalLong delayMs(ChangeKind kind) {
    Long delay = delaysMs.get(kind);
    return delay == null ? OptionalLong.empty() : OptionalLong.of(delay);
  }
}
