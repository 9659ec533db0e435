package tallystick.atm.quote;

import tallystick.market.Amount;

/**
 * What the operator takes.
 *
 * @param buyMarginBps how far above the reference the customer buys; below zero for a gift
 * @param sellMarginBps how far below the reference the customer sells
 * @param fixedFee per sale, in the currency's minor unit
 * @param networkFee what the chain's fee is put at, in the coin's atomic unit
 */
public record Pricing(int buyMarginBps, int sellMarginBps, Amount fixedFee, Amount networkFee) {
  /** Half the price: beyond it a setting is a mistake. */
  public static final int MAX_MARGIN_BPS = 5_000;

  public Pricing {
    requireMargin("buy", buyMarginBps);
    requireMargin("sell", sellMarginBps);
    if (fixedFee.signum() < 0 || networkFee.signum() < 0) {
      throw new IllegalArgumentException(
          "Fees are not below zero: " + fixedFee + ", " + networkFee);
    }
  }

  private static void requireMargin(String which, int bps) {
    if (bps < -MAX_MARGIN_BPS || bps > MAX_MARGIN_BPS) {
      throw new IllegalArgumentException(
          "A " + which + " margin is within " + MAX_MARGIN_BPS + " bps of the price, not " + bps);
    }
  }
}
