package tallystick.venues.binance.wire;

import java.util.Set;
import tallystick.market.Filters;
import tallystick.market.Instrument;

/**
 * One tradable pair as {@code GET /api/v3/exchangeInfo} lists it.
 *
 * @param symbol Binance's own spelling, for example {@code BTCUSDT}
 * @param trading whether its status is TRADING
 * @param ocoAllowed whether pairs of orders are accepted
 * @param orderTypes Binance's names of the order types it accepts
 */
public record Listing(
    String symbol,
    Instrument instrument,
    boolean trading,
    boolean ocoAllowed,
    Set<String> orderTypes,
    Filters filters) {
  public Listing {
    orderTypes = Set.copyOf(orderTypes);
  }
}
