package tallystick.venues.binance.wire;

import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * A change of the order book ({@code depthUpdate}), or a whole one ({@code GET /api/v3/depth}, for
 * which first and last update are the same).
 *
 * @param firstUpdateId {@code U}
 * @param lastUpdateId {@code u}
 * @param bids the levels that changed, each with its new quantity, zero for gone
 */
public record DepthUpdate(
    Instrument instrument,
    long firstUpdateId,
    long lastUpdateId,
    List<Level> bids,
    List<Level> asks) {
  /** A price and the quantity that rests there now; zero when nothing does. */
  public record Level(Price price, Amount quantity) {}

  /** Binance's deepest snapshot has 5,000 levels a side. */
  public static final int MAX_LEVELS = 5_000;

  public DepthUpdate {
    bids = List.copyOf(bids);
    asks = List.copyOf(asks);
  }
}
