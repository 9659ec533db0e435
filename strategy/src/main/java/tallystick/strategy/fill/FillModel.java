package tallystick.strategy.fill;

import tallystick.market.Amount;

/**
 * What the venue takes and how deep it is.
 *
 * @param makerFeeBps of what is received, rounded down to an atomic unit
 * @param takerFeeBps the same for orders that take
 * @param spreadBps distance of the best synthetic bid and ask from the last print, each; at least a
 *     tick
 * @param depthQuote worth of the best synthetic level in the quote asset; level i holds (i + 1)
 *     times as much, {@link #LEVELS} of them on each side, as far apart as the best is from the
 *     print
 */
public record FillModel(int makerFeeBps, int takerFeeBps, int spreadBps, Amount depthQuote) {
  /** As many as the paper exchange stands around a print. */
  public static final int LEVELS = 20;

  public FillModel {
    if (makerFeeBps < 0 || takerFeeBps < 0 || makerFeeBps > 1_000 || takerFeeBps > 1_000) {
      throw new IllegalArgumentException("Fees are 0 to 1,000 bps");
    }
    if (spreadBps < 0 || spreadBps > 1_000 || depthQuote.signum() <= 0) {
      throw new IllegalArgumentException("A spread is 0 to 1,000 bps, a depth above zero");
    }
  }
}
