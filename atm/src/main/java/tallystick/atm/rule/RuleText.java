package tallystick.atm.rule;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.atm.AtmException;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.market.Amount;

/**
 * Reads rules from text: paragraphs of {@code key: value} lines with a blank line between them;
 * lines that begin with {@code #} are for people. Every mistake is told with file and line.
 *
 * <pre>
 * rule: us-ca-daily
 * where: US-CA
 * statute: Cal. Fin. Code 3902
 * from: 2024-01-01
 * limit: 1000.00 USD
 * of: person
 * per: calendar-day
 * counts: buy sell
 * </pre>
 *
 * <p>Besides {@code limit}, a rule is about one of {@code charges} ({@code 5.00 USD or 1500 bps of
 * market-value}), {@code travel-rule} ({@code from 3000.00 USD}, or {@code always}), {@code
 * suspicion} (likewise), {@code cash-report} ({@code above 10000.00 USD}), {@code closed} (why) and
 * {@code rounding} ({@code 0.05 CHF nearest}, or {@code customer}). A paragraph {@code within: EU}
 * with {@code places: AT BE} says what lies where.
 */
public final class RuleText {
  /** A page holds some fifty rules; a file beyond it is none of ours. */
  static final int MAX_CHARACTERS = 256 * 1024;

  private final String file;
  private final List<DatedRule> rules = new ArrayList<>();
  private final Map<Jurisdiction, Set<Jurisdiction>> around = new TreeMap<>();

  private record Line(int number, String value) {}

  private record Paragraph(int number, Map<String, Line> lines) {}

  private RuleText(String file) {
    this.file = file;
  }

  /**
   * Reads a file's text.
   *
   * @param file its name, for messages
   * @throws AtmException naming file and line
   */
  public static RuleBook parse(String file, String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new AtmException(file + " is longer than " + MAX_CHARACTERS + " characters");
    }
    RuleText reading = new RuleText(file);
    reading.paragraphs(text).forEach(reading::read);
    try {
      return new RuleBook(reading.rules, reading.around);
    } catch (IllegalArgumentException e) {
      throw new AtmException(file + ": " + e.getMessage(), e);
    }
  }

  private List<Paragraph> paragraphs(String text) {
    List<Paragraph> found = new ArrayList<>();
    Map<String, Line> lines = new LinkedHashMap<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isEmpty()) {
        finish(found, lines);
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw wrong(number, "expected \"key: value\", found \"" + line + "\"");
      }
      String key = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (value.isEmpty()) {
        throw wrong(number, "\"" + key + "\" has no value");
      }
      if (lines.put(key, new Line(number, value)) != null) {
        throw wrong(
            number, "\"" + key + "\" stands twice in one paragraph; is a blank line missing?");
      }
    }
    finish(found, lines);
    return found;
  }

  private static void finish(List<Paragraph> found, Map<String, Line> lines) {
    if (!lines.isEmpty()) {
      int number = lines.values().iterator().next().number();
      found.add(new Paragraph(number, new LinkedHashMap<>(lines)));
      lines.clear();
    }
  }

  private void read(Paragraph paragraph) {
    if (paragraph.lines().containsKey("within")) {
      Jurisdiction outer = place(take(paragraph, "within"));
      Line places = take(paragraph, "places");
      for (String code : words(places)) {
        around
            .computeIfAbsent(place(new Line(places.number(), code)), _ -> new LinkedHashSet<>())
            .add(outer);
      }
    } else {
      rule(paragraph);
    }
    for (Map.Entry<String, Line> left : paragraph.lines().entrySet()) {
      throw wrong(
          left.getValue().number(),
          "nobody knows \"" + left.getKey() + "\" here; it would not be obeyed");
    }
  }

  private void rule(Paragraph paragraph) {
    String id = take(paragraph, "rule").value();
    Jurisdiction where = place(take(paragraph, "where"));
    String statute = take(paragraph, "statute").value();
    LocalDate from = day(take(paragraph, "from"));
    Line ends = paragraph.lines().remove("until");
    Matter matter = matter(paragraph, id);
    try {
      rules.add(new DatedRule(id, where, statute, from, ends == null ? null : day(ends), matter));
    } catch (IllegalArgumentException e) {
      throw wrong(paragraph.number(), String.valueOf(e.getMessage()));
    }
  }

  private Matter matter(Paragraph paragraph, String id) {
    Matter found = null;
    for (String kind :
        List.of(
            "limit", "charges", "travel-rule", "suspicion", "cash-report", "closed", "rounding")) {
      Line line = paragraph.lines().remove(kind);
      if (line == null) {
        continue;
      }
      if (found != null) {
        throw wrong(line.number(), "rule " + id + " is about two things; write two rules");
      }
      try {
        found = matter(kind, line, paragraph, id);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw wrong(line.number(), String.valueOf(e.getMessage()));
      }
    }
    if (found == null) {
      throw wrong(
          paragraph.number(),
          "rule "
              + id
              + " is about nothing: limit, charges, travel-rule, suspicion, cash-report, closed"
              + " or rounding");
    }
    return found;
  }

  private Matter matter(String kind, Line line, Paragraph paragraph, String id) {
    List<String> words = words(line);
    return switch (kind) {
      case "limit" -> new Matter.CashLimit(limit(line, paragraph, id));
      case "charges" -> charges(line, words);
      case "travel-rule" -> new Matter.TravelRule(threshold(line, words));
      case "suspicion" -> new Matter.SuspicionReport(threshold(line, words));
      case "cash-report" -> {
        expect(line, words.size() == 3 && words.getFirst().equals("above"), "above 10000.00 USD");
        yield new Matter.CashReport(amount(line, words.subList(1, 3)));
      }
      case "closed" -> new Matter.Closed(line.value());
      case "rounding" -> {
        expect(line, words.size() == 3, "0.05 CHF nearest");
        yield new Matter.Rounding(
            new CashRounding(
                amount(line, words.subList(0, 2)),
                named(line, CashRounding.Favour.class, words.get(2))));
      }
      default -> throw new AssertionError(kind);
    };
  }

  private Limit limit(Line line, Paragraph paragraph, String id) {
    Line of = take(paragraph, "of");
    Line per = take(paragraph, "per");
    Line counts = take(paragraph, "counts");
    Set<Direction> directions = EnumSet.noneOf(Direction.class);
    for (String word : words(counts)) {
      directions.add(named(counts, Direction.class, word));
    }
    return new Limit(
        id,
        named(of, Scope.class, of.value()),
        named(per, Window.class, per.value()),
        amount(line, words(line)),
        directions);
  }

  private Matter charges(Line line, List<String> words) {
    expect(
        line,
        words.size() == 7
            && words.get(2).equals("or")
            && words.get(3).matches("[0-9]{1,4}")
            && words.get(4).equals("bps")
            && words.get(5).equals("of"),
        "5.00 USD or 1500 bps of market-value");
    return new Matter.ChargeCap(
        amount(line, words.subList(0, 2)),
        Integer.parseInt(words.get(3)),
        named(line, Matter.ChargeCap.Base.class, words.get(6)));
  }

  private Matter.Threshold threshold(Line line, List<String> words) {
    if (words.equals(List.of("always"))) {
      return new Matter.Threshold.Always();
    }
    expect(
        line, words.size() == 3 && words.getFirst().equals("from"), "from 3000.00 USD, or always");
    return new Matter.Threshold.From(amount(line, words.subList(1, 3)));
  }

  private Amount amount(Line line, List<String> words) {
    expect(line, words.size() == 2, "1000.00 USD");
    return Amount.parse(words.get(0), Currencies.of(words.get(1)));
  }

  private <E extends Enum<E>> E named(Line line, Class<E> type, String word) {
    E[] all = type.getEnumConstants();
    for (E each : all) {
      if (written(each).equals(word)) {
        return each;
      }
    }
    throw wrong(
        line.number(),
        "\""
            + word
            + "\" is none of "
            + String.join(", ", Arrays.stream(all).map(RuleText::written).toList()));
  }

  private static String written(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Jurisdiction place(Line line) {
    try {
      return new Jurisdiction(line.value());
    } catch (IllegalArgumentException e) {
      throw wrong(line.number(), String.valueOf(e.getMessage()));
    }
  }

  private LocalDate day(Line line) {
    try {
      return LocalDate.parse(line.value());
    } catch (DateTimeParseException e) {
      throw wrong(line.number(), "a day is written 2024-01-31, not \"" + line.value() + "\"");
    }
  }

  private Line take(Paragraph paragraph, String key) {
    @Nullable Line line = paragraph.lines().remove(key);
    if (line == null) {
      throw wrong(paragraph.number(), "\"" + key + "\" is missing in this paragraph");
    }
    return line;
  }

  private void expect(Line line, boolean holds, String example) {
    if (!holds) {
      throw wrong(line.number(), "expected \"" + example + "\", found \"" + line.value() + "\"");
    }
  }

  private static List<String> words(Line line) {
    return List.of(line.value().split("\\s+"));
  }

  private AtmException wrong(int number, String why) {
    return new AtmException(file + ", line " + number + ": " + why);
  }
}
