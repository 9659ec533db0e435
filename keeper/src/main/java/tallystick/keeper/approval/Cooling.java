package tallystick.keeper.approval;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;

/**
 * A change that people have approved and that waits for its time. It stands in the log as an entry
 * refused by {@code cooling-off}, whose figures hold what is needed to go on after a restart.
 *
 * @param approvals by whom, in the order of their names
 * @param before what it was to replace when it was approved
 */
public record Cooling(
    Setting setting,
    ApprovalTerms terms,
    List<Approval> approvals,
    Times times,
    Optional<Setting> before) {
  public Cooling {
    approvals = List.copyOf(approvals);
  }

  /**
   * How long, by two clocks. The machine's own clock can be set; the other one only runs, from when
   * the machine started, so that time is counted which has really passed.
   *
   * @param change under which id it was asked for
   * @param dueAtMs by the clock that can be set
   * @param waitMs how long it waits
   * @param runningMs the other clock when it began
   * @param boot which run of the machine that clock belongs to
   * @param breakGlass fewer people than the rule asks for have approved it
   */
  public record Times(
      CallerId change, long dueAtMs, long waitMs, long runningMs, String boot, boolean breakGlass) {
    private static final Pattern FORM =
        Pattern.compile(
            "\\[change=([0-9a-f]{32}) due=([0-9]{1,18}) wait=([0-9]{1,18})"
                + " clock=(-?[0-9]{1,18})@([A-Za-z0-9-]{1,64})( break-glass)?]$");

    /** The figures of the entry: for people, and in brackets for the next start. */
    public String figures() {
      return "takes effect at "
          + Instant.ofEpochMilli(dueAtMs)
          + " unless somebody vetoes it [change="
          + change
          + " due="
          + dueAtMs
          + " wait="
          + waitMs
          + " clock="
          + runningMs
          + "@"
          + boot
          + (breakGlass ? " break-glass]" : "]");
    }

    /** Reads {@link #figures}; empty for any other text. */
    public static Optional<Times> parse(String figures) {
      Matcher matcher = FORM.matcher(figures);
      if (!matcher.find()) {
        return Optional.empty();
      }
      return Optional.of(
          new Times(
              CallerId.parse(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              Long.parseLong(matcher.group(4)),
              matcher.group(5),
              matcher.group(6) != null));
    }

    /** How long it still waits; 0 or less when its time has come by both clocks. */
    public long leftMs(long wallMs, Running now) {
      long ran = now.boot().equals(boot) ? now.nowMs() - runningMs : now.nowMs() - now.startedMs();
      return Math.max(dueAtMs - wallMs, waitMs - ran);
    }
  }

  /**
   * The clock that only runs.
   *
   * @param boot which run of the machine; after another start of it nobody knows how long it stood
   *     still, so what waits begins anew
   * @param startedMs when this keeper started
   */
  public record Running(String boot, long startedMs, long nowMs) {}

  public List<PersonId> people() {
    return approvals.stream().map(Approval::person).toList();
  }

  /** The intent as people approved it. */
  public Intent.ChangeSetting intent() {
    return new Intent.ChangeSetting(setting, terms, approvals);
  }
}
