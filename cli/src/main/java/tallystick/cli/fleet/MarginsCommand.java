package tallystick.cli.fleet;

import org.jspecify.annotations.Nullable;
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
          + " and cash for coins goes out, only as far as this much stays with you. With --most-fee"
          + " it refuses, too, what charges customers more than the highest."
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

  @Option(
      names = "--most-fee",
      paramLabel = "CASH",
      description =
          "Most that is taken off a sale besides: fixed and network fees together. Without it the"
              + " keeper cannot hold a sale to the highest margin.")
  private @Nullable String mostFee;

  @Override
  Setting wanted(KeeperFleet fleet) {
    String fee = mostFee;
    return new MachineSetting.SetMarginEnvelope(
        asset,
        currency,
        venue,
        Sums.bps(lowest),
        Sums.bps(highest),
        fee == null ? MachineSetting.SetMarginEnvelope.ANY_FEE : Sums.cash(fee, currency).minor());
  }
}
