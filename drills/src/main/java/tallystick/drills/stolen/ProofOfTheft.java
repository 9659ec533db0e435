package tallystick.drills.stolen;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tallystick.cli.ExitStatus;
import tallystick.cli.TallystickCommand;
import tallystick.drills.Findings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds what {@code tallystick prove} says against what the thief is known to have done. */
final class ProofOfTheft {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path files;
  private final Set<String> stolen;
  private final Exports exports;
  private final String twin;
  private final String twinOf;
  private final Findings findings;
  private final Consumer<String> say;

  ProofOfTheft(
      Path files,
      Set<String> stolen,
      Exports exports,
      String twin,
      String twinOf,
      Findings findings,
      Consumer<String> say) {
    this.files = files;
    this.stolen = Set.copyOf(stolen);
    this.exports = exports;
    this.twin = twin;
    this.twinOf = twinOf;
    this.findings = findings;
    this.say = say;
  }

  /**
   * What it said.
   *
   * @param rows one for each order or trade, and for each entry without one
   * @param summary its last line
   */
  private record Said(int status, List<JsonNode> rows, JsonNode summary) {
    Set<String> orders(String answered) {
      Set<String> found = new TreeSet<>();
      for (JsonNode row : rows) {
        if (row.path("answer").asString("").equals(answered)) {
          String[] words = row.path("order").asString().split(" ", 3);
          found.add(words[0] + " " + words[1]);
        }
      }
      return found;
    }

    long count(String answered) {
      return summary.path(answered).asLong();
    }
  }

  void check() {
    byOrder("orders.json", "on the API's JSON of orders");
    byOrder("order-history.csv", "on the order history as CSV");
    Said trades = prove("trade-history.csv");
    findings.check(
        trades.count("cannotTell") > 0 && !twinIsDecided(trades),
        "on the trade history, which names no order: cannot tell for "
            + trades.count("cannotTell")
            + " trades, the twin's and that of the order it copies among them; not ours: "
            + trades.count("notOurs"));
    findings.check(
        trades.status() == ExitStatus.FINDING, "exit status 1 there too, for those not ours");
    say.accept("");
    say.accept("What this proves, and what it does not:");
    for (JsonNode sentence : prove("orders.json").summary().path("statement")) {
      say.accept("  - " + sentence.asString());
    }
  }

  private void byOrder(String file, String where) {
    Said said = prove(file);
    Set<String> notOurs = said.orders("not ours");
    findings.check(
        notOurs.equals(stolen),
        where + " exactly the thief's " + stolen.size() + " orders are not ours" + apart(notOurs));
    findings.check(
        said.status() == ExitStatus.FINDING && said.count("cannotTell") == 0,
        "exit status 1; "
            + said.count("ours")
            + " are ours, each with a proof of inclusion that was checked; cannot tell: "
            + said.count("cannotTell"));
    findings.check(
        notOurs.contains(twin) && said.orders("ours").contains(twinOf),
        "the twin " + twin + " is not ours, and " + twinOf + ", which it copies, is");
  }

  private String apart(Set<String> notOurs) {
    Set<String> missed = new TreeSet<>(stolen);
    missed.removeAll(notOurs);
    Set<String> wronged = new TreeSet<>(notOurs);
    wronged.removeAll(stolen);
    return (missed.isEmpty() ? "" : "; missed: " + missed)
        + (wronged.isEmpty() ? "" : "; wrongly accused: " + wronged);
  }

  /** Whether some trade of the twin, or of the order it copies, is called ours or not ours. */
  private boolean twinIsDecided(Said said) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < exports.trades().size(); i++) {
      JsonNode trade = exports.trades().get(i);
      String order = Exports.text(trade, "symbol") + " " + Exports.text(trade, "orderId");
      if (order.equals(twin) || order.equals(twinOf)) {
        // The heading is the first line.
        rows.add(i + 2);
      }
    }
    boolean decided = rows.isEmpty();
    for (JsonNode row : said.rows()) {
      if (rows.contains(row.path("line").asInt())) {
        decided |= !row.path("answer").asString("").equals("cannot tell");
      }
    }
    return decided;
  }

  private Said prove(String file) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        TallystickCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(
                "prove",
                "--json",
                "--orders",
                files.resolve(file).toString(),
                "--evidence",
                files.resolve("evidence.zip").toString());
    List<JsonNode> said = out.toString().lines().map(JSON::readTree).toList();
    if (said.isEmpty()) {
      throw new IllegalStateException("prove said nothing, status " + status + ": " + err);
    }
    return new Said(status, said.subList(0, said.size() - 1), said.getLast());
  }
}
