package tallystick.keeper.reference;

import tallystick.market.Amount;

/**
 * Figures by which a market is called thin.
 *
 * @param dayVolume traded in the last 24 hours of market time, in the quote asset
 * @param spreadBps best ask less best bid, in hundredths of a percent of their mid, rounded up
 */
public record Depth(Amount dayVolume, int spreadBps) {
  /** A hundredth of the day's volume is where an order starts to be the market. */
  public static final int MIN_VOLUME_MULTIPLE = 100;

  /** One percent between bid and ask: a round trip costs that much before any fee. */
  public static final int MAX_SPREAD_BPS = 100;

  /**
   * Whether the market is thin for somebody who may turn over this much a day.
   *
   * @param dayNotional in the same quote asset
   */
  public boolean thinFor(Amount dayNotional) {
    return spreadBps > MAX_SPREAD_BPS
        || dayVolume
                .units()
                .compareTo(
                    dayNotional.units().multiply(java.math.BigInteger.valueOf(MIN_VOLUME_MULTIPLE)))
            < 0;
  }

  /** For the person: the figures in words. */
  public String figures() {
    return "24 h volume " + dayVolume + ", spread " + spreadBps + " bps";
  }
}
