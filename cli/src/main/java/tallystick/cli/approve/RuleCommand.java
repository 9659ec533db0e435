package tallystick.cli.approve;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ChangeKind;
import tallystick.intent.Setting;

/** Asks for a rule of approval, which is a change like others and then waits for approval. */
@Command(
    name = "rule",
    mixinStandardHelpOptions = true,
    header = "Ask for how long approved changes wait, and who may act for others.",
    description = {
      "",
      "An approved change of a kind that waits takes effect after its time by itself, unless any"
          + " administrator vetoes it before. Kinds: person-added, person-removed, limits-raised,"
          + " credential-added, unfreeze, approval-rule, watch-relaxed.",
      "",
      "Break-glass lets fewer people than the rule asks for act, after a long time in which anybody"
          + " may veto. It has to be set while everybody can still be reached."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick approve --console rule --recommended",
      "  tallystick approve --console rule --wait limits-raised=2h --wait person-added=1d \\",
      "      --break-glass 1=3d",
      "",
      "Next: `tallystick approve --console`."
    })
final class RuleCommand implements Callable<Integer> {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(s|m|h|d)");
  private static final Map<String, Long> UNITS_MS =
      Map.of("s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  @Mixin private ApproverOptions options = new ApproverOptions();

  @Option(names = "--recommended", description = "Begin with what is recommended.")
  private boolean recommended;

  @Option(
      names = "--wait",
      paramLabel = "KIND=TIME",
      description = "How long a kind waits: 30m, 24h, 3d. May be given for several kinds.")
  private Map<String, String> waits = new LinkedHashMap<>();

  @Option(
      names = "--break-glass",
      paramLabel = "PEOPLE=TIME",
      description = "How many people may act for others, and after how long (12h to 30d).")
  private @Nullable String breakGlass;

  @Override
  public Integer call() {
    Setting wanted = new Setting.SetApprovalRule(rule());
    return ApproveCommand.with(
        options, (keeper, person) -> ApproveCommand.tell(options.screen(), person.request(wanted)));
  }

  private ApprovalRule rule() {
    ApprovalRule start = recommended ? ApprovalRule.RECOMMENDED : ApprovalRule.NONE;
    Map<ChangeKind, Long> delaysMs = new EnumMap<>(ChangeKind.class);
    delaysMs.putAll(start.delaysMs());
    try {
      waits.forEach((kind, time) -> delaysMs.put(kind(kind), durationMs(time)));
      return new ApprovalRule(delaysMs, breaking().or(start::breakGlass));
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<ApprovalRule.BreakGlass> breaking() {
    String given = breakGlass;
    if (given == null) {
      return Optional.empty();
    }
    int at = given.indexOf('=');
    if (at != 1) {
      throw new IllegalArgumentException("--break-glass takes PEOPLE=TIME, for example 1=3d");
    }
    return Optional.of(
        new ApprovalRule.BreakGlass(
            Character.digit(given.charAt(0), 10), durationMs(given.substring(at + 1))));
  }

  private static ChangeKind kind(String word) {
    for (ChangeKind kind : ChangeKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("No change is of the kind " + word);
  }

  /** {@code 30m}, {@code 24h}, {@code 3d}. */
  static long durationMs(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("A time is written 30m, 24h or 3d, not " + text);
    }
    Long unitMs = UNITS_MS.get(matcher.group(2));
    return Long.parseLong(matcher.group(1)) * (unitMs == null ? 1 : unitMs);
  }
}
