package tallystick.cli.account;

import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.intent.Limits;
import tallystick.market.Amount;
import tallystick.market.Asset;

/** The four limits of an account, or of all of them together, in one quote asset. */
final class LimitOptions {
  @Option(
      names = "--order-limit",
      required = true,
      paramLabel = "AMOUNT",
      description = "Most that one order may be worth, in the quote asset.")
  private String orderLimit = "";

  @Option(
      names = "--hour-limit",
      required = true,
      paramLabel = "AMOUNT",
      description = "Most that may turn over in any hour, both sides together.")
  private String hourLimit = "";

  @Option(
      names = "--day-limit",
      required = true,
      paramLabel = "AMOUNT",
      description = "The same in any 24 hours.")
  private String dayLimit = "";

  @Option(
      names = "--loss-budget",
      required = true,
      paramLabel = "AMOUNT",
      description = "Most that orders of any 24 hours may lose in their worst case.")
  private String lossBudget = "";

  /**
   * The limits in an asset.
   *
   * @throws CliException naming the amount that is none
   */
  Limits in(Asset quote) {
    try {
      return new Limits(
          Amount.parse(orderLimit, quote),
          Amount.parse(hourLimit, quote),
          Amount.parse(dayLimit, quote),
          Amount.parse(lossBudget, quote));
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }
}
