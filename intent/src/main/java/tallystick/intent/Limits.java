package tallystick.intent;

import tallystick.market.Amount;
import tallystick.market.Asset;

/**
 * Ceilings in one quote asset. They hold per account and, summed, per organisation.
 *
 * @param orderNotional most that one order may be worth
 * @param hourNotional most that may turn over, both sides together, in any 60 minutes
 * @param dayNotional the same in any 24 hours
 * @param dayLoss the loss budget: most that orders of any 24 hours may lose against the keeper's
 *     own reference in their worst case, fees included
 */
public record Limits(
    Amount orderNotional, Amount hourNotional, Amount dayNotional, Amount dayLoss) {
  public Limits {
    Asset quote = orderNotional.asset();
    for (Amount amount : new Amount[] {orderNotional, hourNotional, dayNotional, dayLoss}) {
      if (!amount.asset().equals(quote) || amount.signum() < 0) {
        throw new IllegalArgumentException("Limits are of one quote asset and not negative");
      }
    }
  }

  public Asset quote() {
    return orderNotional.asset();
  }
}
