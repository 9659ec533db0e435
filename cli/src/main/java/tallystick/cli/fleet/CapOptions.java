package tallystick.cli.fleet;

import picocli.CommandLine.Option;
import tallystick.intent.TerminalCaps;

/** How much cash of one machine is believed, and how much it may give out. */
final class CapOptions {
  @Option(
      names = "--currency",
      required = true,
      paramLabel = "CODE",
      description = "Three letters, for example EUR; a machine keeps its currency for good.")
  private String currency = "";

  @Option(
      names = "--hour",
      required = true,
      paramLabel = "CASH",
      description = "Most that is believed to have come in, or may go out, in any hour.")
  private String hour = "";

  @Option(
      names = "--day",
      required = true,
      paramLabel = "CASH",
      description = "The same in any 24 hours.")
  private String day = "";

  @Option(
      names = "--uncollected",
      required = true,
      paramLabel = "CASH",
      description = "Most that is believed to lie in it until somebody confirms a collection.")
  private String uncollected = "";

  TerminalCaps caps() {
    return new TerminalCaps(
        Sums.cash(hour, currency), Sums.cash(day, currency), Sums.cash(uncollected, currency));
  }
}
