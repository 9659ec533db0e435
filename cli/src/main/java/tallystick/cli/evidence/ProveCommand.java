package tallystick.cli.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Progress;
import tallystick.cli.Screen;
import tallystick.intent.CredentialId;
import tallystick.intent.Ours.Answer;
import tallystick.tally.proof.VerifierKey;
import tallystick.watch.WatchException;
import tallystick.watch.prove.Evidence;
import tallystick.watch.prove.EvidenceCheck;
import tallystick.watch.prove.EvidenceFile;
import tallystick.watch.prove.Prove;
import tallystick.watch.prove.ProveReport;
import tallystick.watch.prove.VenueExport;

/** {@code tallystick prove}: an exchange's own list against the log, order by order. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    header = "Tell, order by order, whether an exchange's list was this log's doing.",
    description = {
      "",
      "Takes the exchange's own export and a bundle of evidence and says of each order: ours, with a"
          + " proof that the entry which authorised it stands in the log; not ours; or cannot tell."
          + " It also lists what the log sent and the export does not show.",
      "",
      "Exports that are understood: Binance's API answers to allOrders or myTrades (JSON), its order"
          + " history and its trade history (CSV). Orders decide more than trades do.",
      "",
      "Offline: it reads the two files and asks nobody."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick prove --orders orders.csv --evidence evidence.zip --verifier-key log.vkey",
      "  tallystick prove --orders allOrders.json --evidence evidence.zip --json",
      "  tallystick prove --orders docs/samples/orders.json --evidence docs/samples/evidence.zip",
      "",
      "Status: 0 nothing is \"not ours\" and every proof holds, 1 otherwise, 3 a file is unreadable."
    })
public final class ProveCommand implements Callable<Integer> {
  /** A bundle of a log of five million leaves has some 400 MB. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--orders",
      paramLabel = "FILE",
      required = true,
      description = "The exchange's export.")
  private Path orders = Path.of("");

  @Option(
      names = "--evidence",
      paramLabel = "ZIP",
      required = true,
      description = "The bundle: `tallystick account evidence` or the server makes it.")
  private Path evidence = Path.of("");

  @Option(
      names = "--verifier-key",
      paramLabel = "KEY",
      description =
          "The log's key (name+id+base64) or its file, as you got it elsewhere; the bundle's own"
              + " key must be the same. Without it the bundle vouches for itself.")
  private @Nullable String verifierKey;

  @Option(
      names = "--witness",
      paramLabel = "KEY",
      description = "A witness's key, or its file, whose cosignature is looked for.")
  private List<String> witnesses = new ArrayList<>();

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "The account the export is of, where the organisation has several.")
  private @Nullable String account;

  @Option(
      names = "--controlled-by",
      paramLabel = "TEXT",
      description = "Who controls the keeper, where the bundle does not say.")
  private @Nullable String controller;

  ProveCommand() {}

  @Override
  public Integer call() {
    Screen screen = global.screen();
    ProveReport report;
    try (Progress progress = Progress.of(screen, "leaves of the log checked")) {
      Evidence bundle = bundle();
      VenueExport export = VenueExport.read(String.valueOf(orders.getFileName()), read(orders));
      report =
          Prove.run(
              bundle,
              export,
              new Prove.Question(
                  account == null ? null : new CredentialId(account),
                  witnesses.stream().map(VerifyCommand::key).toList()),
              progress::at);
    } catch (WatchException | IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
    show(screen, report);
    return report.holds() ? ExitStatus.OK : ExitStatus.FINDING;
  }

  private Evidence bundle() {
    Evidence read = EvidenceFile.read(read(evidence));
    if (verifierKey != null) {
      VerifierKey expected = VerifyCommand.key(verifierKey);
      if (!expected.toString().equals(read.verifierKey())) {
        throw new CliException(
            "The bundle is of another log: its key is "
                + read.verifierKey()
                + ", you expect "
                + expected);
      }
    }
    return controller == null ? read : read.controlledBy(controller);
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new CliException(file + " is larger than " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
  }

  private void show(Screen screen, ProveReport report) {
    for (ProveReport.Line line : report.lines()) {
      screen.event(text(screen, line), json(line));
    }
    for (ProveReport.WithoutOrder absent : report.withoutOrder()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("withoutOrder", absent.leg().own().sequence());
      json.put("leaf", absent.leg().index());
      json.put("why", absent.why());
      screen.event(
          screen.faint("no order    ") + absent.leg().describe() + ": " + absent.why(), json);
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("holds", report.holds());
    summary.put("evidenceHolds", report.evidence() instanceof EvidenceCheck.Holds);
    summary.put("ours", report.count(Answer.OURS));
    summary.put("notOurs", report.count(Answer.NOT_OURS));
    summary.put("cannotTell", report.count(Answer.CANNOT_TELL));
    summary.put("withoutOrder", report.withoutOrder().size());
    summary.put("statement", report.statement());
    if (screen.json()) {
      screen.answer(summary);
      return;
    }
    screen.say("");
    boolean evidenceHolds = report.evidence() instanceof EvidenceCheck.Holds;
    if (evidenceHolds) {
      String counts =
          report.count(Answer.OURS)
              + " ours, "
              + report.count(Answer.NOT_OURS)
              + " not ours, "
              + report.count(Answer.CANNOT_TELL)
              + " cannot tell; "
              + report.withoutOrder().size()
              + " entries without an order";
      screen.say(report.holds() ? screen.good(counts) : screen.bad(counts));
      screen.say("");
    }
    report.statement().forEach(screen::say);
    if (report.count(Answer.NOT_OURS) > 0) {
      screen.say(
          "Next: delete the key at the exchange, if you have not. Freezing it here does not stop"
              + " whoever holds a copy.");
    }
    if (verifierKey == null && evidenceHolds) {
      screen.say(
          "The bundle vouched for its own key; name the one you got elsewhere with --verifier-key.");
    }
  }

  private static String text(Screen screen, ProveReport.Line line) {
    String answer =
        switch (line.answer()) {
          case OURS -> screen.good("ours        ");
          case NOT_OURS -> screen.bad("NOT OURS    ");
          case CANNOT_TELL -> screen.bold("cannot tell ");
        };
    return answer + line.order() + "  (line " + line.fileLine() + ") " + line.why();
  }

  private static Map<String, Object> json(ProveReport.Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("line", line.fileLine());
    json.put("order", line.order());
    json.put(
        "answer",
        switch (line.answer()) {
          case OURS -> "ours";
          case NOT_OURS -> "not ours";
          case CANNOT_TELL -> "cannot tell";
        });
    json.put("why", line.why());
    var proof = line.proof();
    if (proof != null) {
      json.put("entry", line.sequence());
      json.put("leaf", proof.index());
      json.put("logSize", proof.size());
      json.put("path", proof.path().stream().map(hash -> hash.base64()).toList());
    }
    return json;
  }
}
