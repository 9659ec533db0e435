package tallystick.paper.stream;

import static tallystick.paper.trading.Decimals.e8;
import static tallystick.paper.trading.Decimals.lots;
import static tallystick.paper.trading.Decimals.price;

import java.util.List;
import tallystick.paper.api.Json;
import tallystick.paper.trading.Bar;
import tallystick.paper.trading.Interval;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.Market;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The payloads of market streams. */
final class MarketEvents {
  private MarketEvents() {}

  private static ObjectNode event(String type, Market market) {
    return Json.object()
        .put("e", type)
        .put("E", market.timeMs())
        .put("s", market.listing().symbol());
  }

  static ObjectNode trade(Market market, Market.PublicTrade trade) {
    return event("trade", market)
        .put("t", trade.id())
        .put("p", price(market.listing(), trade.priceTicks()))
        .put("q", lots(market.listing(), trade.lots()))
        .put("T", trade.timeMs())
        .put("m", trade.buyerMaker())
        .put("M", true);
  }

  static ObjectNode aggTrade(Market market, Market.PublicTrade trade) {
    return event("aggTrade", market)
        .put("a", trade.id())
        .put("p", price(market.listing(), trade.priceTicks()))
        .put("q", lots(market.listing(), trade.lots()))
        .put("f", trade.id())
        .put("l", trade.id())
        .put("T", trade.timeMs())
        .put("m", trade.buyerMaker())
        .put("M", true);
  }

  static ObjectNode candle(Market market, Interval interval, Bar bar, boolean closed) {
    Listing listing = market.listing();
    ObjectNode json = event("kline", market);
    json.putObject("k")
        .put("t", bar.openTimeMs())
        .put("T", interval.closeTimeMs(bar.openTimeMs()))
        .put("s", listing.symbol())
        .put("i", interval.text())
        .put("f", bar.firstTradeId())
        .put("L", bar.lastTradeId())
        .put("o", price(listing, bar.openTicks()))
        .put("c", price(listing, bar.closeTicks()))
        .put("h", price(listing, bar.highTicks()))
        .put("l", price(listing, bar.lowTicks()))
        .put("v", lots(listing, bar.lots()))
        .put("n", bar.trades())
        .put("x", closed)
        .put("q", e8(bar.quoteE8()))
        .put("V", lots(listing, bar.takerBuyLots()))
        .put("Q", e8(bar.takerBuyQuoteE8()))
        .put("B", "0");
    return json;
  }

  static ObjectNode bookTicker(Market market) {
    Listing listing = market.listing();
    return Json.object()
        .put("u", market.bookVersion())
        .put("s", listing.symbol())
        .put("b", price(listing, market.book().bestBidTicks()))
        .put("B", lots(listing, market.book().bestBidLots()))
        .put("a", price(listing, market.book().bestAskTicks()))
        .put("A", lots(listing, market.book().bestAskLots()));
  }

  static ObjectNode averagePrice(Market market) {
    return event("avgPrice", market)
        .put("i", Market.AVERAGE_MINUTES + "m")
        .put("w", price(market.listing(), market.averageTicks()))
        .put("T", market.timeMs());
  }

  /** From the shape of the REST ticker; the stream uses one-letter names. */
  static ObjectNode ticker(Market market, JsonNode rest, boolean mini) {
    ObjectNode json = event(mini ? "24hrMiniTicker" : "24hrTicker", market);
    if (mini) {
      copy(
          json,
          rest,
          List.of("c", "o", "h", "l", "v", "q"),
          List.of("lastPrice", "openPrice", "highPrice", "lowPrice", "volume", "quoteVolume"));
      return json;
    }
    copy(
        json,
        rest,
        List.of(
            "p", "P", "w", "x", "c", "Q", "b", "B", "a", "A", "o", "h", "l", "v", "q", "O", "C",
            "F", "L", "n"),
        List.of(
            "priceChange",
            "priceChangePercent",
            "weightedAvgPrice",
            "prevClosePrice",
            "lastPrice",
            "lastQty",
            "bidPrice",
            "bidQty",
            "askPrice",
            "askQty",
            "openPrice",
            "highPrice",
            "lowPrice",
            "volume",
            "quoteVolume",
            "openTime",
            "closeTime",
            "firstId",
            "lastId",
            "count"));
    return json;
  }

  private static void copy(ObjectNode to, JsonNode from, List<String> letters, List<String> names) {
    for (int i = 0; i < letters.size(); i++) {
      to.set(letters.get(i), from.get(names.get(i)));
    }
  }

  static ObjectNode depth(Market market, long firstVersion, ArrayNode bids, ArrayNode asks) {
    ObjectNode json = event("depthUpdate", market);
    json.put("U", firstVersion).put("u", market.bookVersion());
    json.set("b", bids);
    json.set("a", asks);
    return json;
  }
}
