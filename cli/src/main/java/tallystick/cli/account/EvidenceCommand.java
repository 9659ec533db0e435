package tallystick.cli.account;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tallystick.cli.ExitStatus;
import tallystick.cli.Progress;
import tallystick.cli.Screen;
import tallystick.cli.bot.ServerOptions;
import tallystick.cli.net.JsonApi;

/** {@code tallystick account evidence}: everything that shows what was authorised, as one file. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    header = "Save what the keeper authorised, with all that it takes to check it.",
    description = {
      "",
      "One zip: the signed checkpoint, the log's key and tiles, the organisation's entries with what"
          + " opens them, a checker for Python and OpenSSL, and how to use it. It covers every account"
          + " of the organisation and holds no secret that could trade; it does show what was traded."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick account evidence evidence.zip",
      "  tallystick prove --orders orders.json --evidence evidence.zip",
      "",
      "Next: save the exchange's own list of orders (API allOrders, or its order history as CSV)."
    })
final class EvidenceCommand implements Callable<Integer> {
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Where to (default: evidence.zip).")
  private Path file = Path.of("evidence.zip");

  EvidenceCommand() {}

  @Override
  public Integer call() {
    Screen screen = server.screen();
    try (JsonApi api = server.connect();
        Progress progress = Progress.of(screen, "bytes")) {
      Path target = file.toAbsolutePath();
      long bytes = api.download("/api/v1/tally/evidence.zip", target, progress::at);
      screen.event(
          "Saved "
              + file
              + ", "
              + bytes
              + " bytes. Next: tallystick prove --orders FILE --evidence "
              + file,
          Map.of("file", target.toString(), "bytes", bytes));
      return ExitStatus.OK;
    }
  }
}
