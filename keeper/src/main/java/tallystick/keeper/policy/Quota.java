package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tallystick.intent.EntryBody.Aggregated;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.Rule;
import tallystick.keeper.window.Window;

/**
 * How much one organisation may ask of the keeper, so that a flood neither fills the disk nor keeps
 * others waiting. It is not part of the fold: after a start it counts from nothing.
 *
 * <p>Freezes and cancels have a quota of their own, of the same size, which orders cannot use up.
 * Refusals beyond {@code refusalsPerMinute} are not logged one by one: the keeper asks {@link
 * #logsRefusal} for each and from time to time logs what {@link #drain} has counted.
 */
public final class Quota {
  /** A thousand a second: twice what 5,000 bots at a tick a second were seen to ask. */
  public static final int DEFAULT_SUBMISSIONS_PER_MINUTE = 60_000;

  /** One a second is more than a person reads, and 60 MB of entries a day at the very most. */
  public static final int DEFAULT_REFUSALS_PER_MINUTE = 60;

  /**
   * Files of evidence, on an account of their own: an incident has a dozen, and what is written
   * down here is neither money nor freedom, only room on the disk (some 12 MB a day at most).
   */
  public static final int EVIDENCE_PER_MINUTE = 60;

  private record Count(long count, long fromMs, long toMs) {
    Count more(long atMs) {
      return new Count(count + 1, fromMs, Math.max(toMs, atMs));
    }
  }

  private final int submissionsPerMinute;
  private final int refusalsPerMinute;
  private final Window submissions = new Window(Window.MINUTE_MS);
  private final Window reserved = new Window(Window.MINUTE_MS);
  private final Window evidence = new Window(Window.MINUTE_MS);
  private final Window refusals = new Window(Window.MINUTE_MS);
  private final Map<Rule, Count> aggregated = new EnumMap<>(Rule.class);

  public Quota(int submissionsPerMinute, int refusalsPerMinute) {
    if (submissionsPerMinute < 1 || refusalsPerMinute < 1) {
      throw new IllegalArgumentException(
          "A quota is at least one a minute, not "
              + submissionsPerMinute
              + " submissions and "
              + refusalsPerMinute
              + " refusals");
    }
    this.submissionsPerMinute = submissionsPerMinute;
    this.refusalsPerMinute = refusalsPerMinute;
  }

  public static Quota byDefault() {
    return new Quota(DEFAULT_SUBMISSIONS_PER_MINUTE, DEFAULT_REFUSALS_PER_MINUTE);
  }

  public int submissionsPerMinute() {
    return submissionsPerMinute;
  }

  /** Counts a submission; called once for each, before it is judged. */
  public void submitted(Intent intent, long nowMs) {
    window(intent).add(nowMs, BigInteger.ONE);
  }

  /** How many of this kind came in the last minute, the one being judged included. */
  long submitted(long nowMs, Intent intent) {
    return window(intent).sum(nowMs).longValue();
  }

  private Window window(Intent intent) {
    return switch (intent) {
      case Intent.CancelOrder cancel -> reserved;
      case Intent.Freeze freeze -> reserved;
      case Intent.PlaceOrder place -> submissions;
      case Intent.Read read -> submissions;
      case Intent.ChangeSetting change -> submissions;
      case Intent.FileEvidence file -> evidence;
      case MachineIntent machine -> submissions;
    };
  }

  /**
   * Counts a refusal and decides how it is recorded: true when it gets an entry of its own, false
   * when it is only counted.
   */
  public boolean logsRefusal(Rule rule, long nowMs) {
    if (refusals.sum(nowMs).longValue() < refusalsPerMinute) {
      refusals.add(nowMs, BigInteger.ONE);
      return true;
    }
    Count before = aggregated.get(rule);
    aggregated.put(rule, before == null ? new Count(1, nowMs, nowMs) : before.more(nowMs));
    return false;
  }

  /** Whether refusals wait to be logged as numbers. */
  public boolean hasCounted() {
    return !aggregated.isEmpty();
  }

  /** The bodies to log for what was only counted, by rule in order; counting begins anew. */
  public List<Aggregated> drain() {
    List<Aggregated> bodies = new ArrayList<>();
    aggregated.forEach(
        (rule, count) -> bodies.add(new Aggregated(rule, count.count, count.fromMs, count.toMs)));
    aggregated.clear();
    return bodies;
  }
}
