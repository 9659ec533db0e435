package tallystick.cli.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineSetting;
import tallystick.intent.Setting;

/** {@code tallystick fleet margins}. */
@Command(
    name = "margins",
    mixinStandardHelpOptions = true,
    header = "Ask between which margins a coin is sold and bought; prices move freely inside.",
    description = {
      "",
      "The lowest is what the keeper holds each sale to, at its own price: coins for cash are paid,"
          + " and cash for coins goes out, only as far as this much stays with you."
    })
final class MarginsCommand extends Proposal {
  @Option(
      names = "--asset",
      defaultValue = "BTC",
      paramLabel = "COIN",
      description = "The coin (default: ${DEFAULT-VALUE}).")
  private String asset = "";

  @Option(
      names = "--currency",
      required = true,
      paramLabel = "CODE",
      description = "Three letters, for example EUR.")
  private String currency = "";

  @Option(
      names = "--venue",
      required = true,
      paramLabel = "VENUE",
      description = "Where the keeper takes its own price, by its name in the list of hosts.")
  private String venue = "";

  @Option(
      names = "--lowest",
      required = true,
      paramLabel = "PERCENT",
      description = "Lowest margin, for example 4 or 4.5; -10 at least.")
  private String lowest = "";

  @Option(
      names = "--highest",
      required = true,
      paramLabel = "PERCENT",
      description = "Highest margin, 50 at most.")
  private String highest = "";

  @Override
  Setting wanted(KeeperFleet fleet) {
    return new MachineSetting.SetMarginEnvelope(
        asset, currency, venue, Sums.bps(lowest), Sums.bps(highest));
  }
}
