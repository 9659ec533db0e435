package tallystick.market;

import java.util.List;
import java.util.Optional;

/**
 * A view of an order book at one moment: best first on both sides.
 *
 * @param bids falling prices
 * @param asks rising prices
 * @param updateId the venue's sequence number of this state
 */
public record Book(Instrument instrument, List<Level> bids, List<Level> asks, long updateId) {
  /** Price and the quantity resting there, in the base asset. */
  public record Level(Price price, Amount quantity) {}

  public Book {
    bids = List.copyOf(bids);
    asks = List.copyOf(asks);
    for (int i = 1; i < bids.size(); i++) {
      if (!bids.get(i).price().isBelow(bids.get(i - 1).price())) {
        throw new IllegalArgumentException("Bids of " + instrument + " do not fall at level " + i);
      }
    }
    for (int i = 1; i < asks.size(); i++) {
      if (!asks.get(i).price().isAbove(asks.get(i - 1).price())) {
        throw new IllegalArgumentException("Asks of " + instrument + " do not rise at level " + i);
      }
    }
  }

  public Optional<Level> bestBid() {
    return bids.isEmpty() ? Optional.empty() : Optional.of(bids.getFirst());
  }

  public Optional<Level> bestAsk() {
    return asks.isEmpty() ? Optional.empty() : Optional.of(asks.getFirst());
  }
}
