package tallystick.paper.stream;

import static tallystick.paper.trading.Decimals.lots;
import static tallystick.paper.trading.Decimals.price;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.paper.api.Json;
import tallystick.paper.trading.Market;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The changes of one book since it was last told, so that snapshot plus changes gives the book:
 * each event's first version follows the last one's last.
 */
final class DepthDiff {
  /** Levels followed on each side; as many as a snapshot shows. */
  private static final int MAX_LEVELS = 5_000;

  private Map<Long, Long> bids;
  private Map<Long, Long> asks;
  private long version;

  DepthDiff(Market market) {
    bids = levels(market, true);
    asks = levels(market, false);
    version = market.bookVersion();
  }

  /** The event to send, or null when nothing changed. */
  @Nullable ObjectNode changes(Market market) {
    if (market.bookVersion() == version) {
      return null;
    }
    Map<Long, Long> newBids = levels(market, true);
    Map<Long, Long> newAsks = levels(market, false);
    ArrayNode bidChanges = difference(market, bids, newBids);
    ArrayNode askChanges = difference(market, asks, newAsks);
    if (bidChanges.isEmpty() && askChanges.isEmpty()) {
      return null;
    }
    ObjectNode event = MarketEvents.depth(market, version + 1, bidChanges, askChanges);
    bids = newBids;
    asks = newAsks;
    version = market.bookVersion();
    return event;
  }

  private static Map<Long, Long> levels(Market market, boolean buy) {
    Map<Long, Long> levels = new LinkedHashMap<>();
    market
        .book()
        .walk(
            buy,
            (ticks, size) -> {
              levels.put(ticks, size);
              return levels.size() < MAX_LEVELS;
            });
    return levels;
  }

  private static ArrayNode difference(Market market, Map<Long, Long> before, Map<Long, Long> now) {
    ArrayNode changes = Json.array();
    now.forEach(
        (ticks, size) -> {
          if (!size.equals(before.get(ticks))) {
            changes
                .addArray()
                .add(price(market.listing(), ticks))
                .add(lots(market.listing(), size));
          }
        });
    before.forEach(
        (ticks, size) -> {
          if (!now.containsKey(ticks)) {
            changes.addArray().add(price(market.listing(), ticks)).add(lots(market.listing(), 0));
          }
        });
    return changes;
  }
}
