package tallystick.strategy.bot;

import tallystick.market.Filters;
import tallystick.market.Instrument;

/**
 * One instrument as its venue trades it.
 *
 * @param takerFeeBps the venue's taker fee, 0 to {@link #MAX_FEE_BPS}; stands in for a fee that is
 *     not known yet
 */
public record Market(Instrument instrument, Filters filters, int takerFeeBps) {
  /** A tenth of the order: more is a typing error. */
  public static final int MAX_FEE_BPS = 1_000;

  public Market {
    if (!filters.instrument().equals(instrument)) {
      throw new IllegalArgumentException("Filters of " + filters.instrument() + ", " + instrument);
    }
    if (takerFeeBps < 0 || takerFeeBps > MAX_FEE_BPS) {
      throw new IllegalArgumentException(
          "A taker fee is 0 to " + MAX_FEE_BPS + " bps, not " + takerFeeBps);
    }
  }
}
