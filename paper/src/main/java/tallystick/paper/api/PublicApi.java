package tallystick.paper.api;

import static tallystick.paper.trading.Decimals.e8;
import static tallystick.paper.trading.Decimals.lots;
import static tallystick.paper.trading.Decimals.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.paper.trading.Bar;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Interval;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.Refusal;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Market data and what the exchange says of itself. */
final class PublicApi {
  private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9-_.]{1,20}");
  private static final long DAY_MS = 86_400_000L;

  private final Exchange exchange;
  private final Limits limits;
  private final Switches switches;

  PublicApi(Exchange exchange, Limits limits, Switches switches) {
    this.exchange = exchange;
    this.limits = limits;
    this.switches = switches;
  }

  /** The market a request names. */
  Market market(Params params) {
    return market(params.need("symbol"));
  }

  private Market market(String symbol) {
    if (!SYMBOL.matcher(symbol).matches()) {
      throw Refused.illegal("symbol", "^[A-Z0-9-_.]{1,20}$");
    }
    Market market = exchange.market(symbol);
    if (market == null) {
      throw new Refused(Refusal.INVALID_SYMBOL);
    }
    return market;
  }

  /**
   * {@code symbol}, or {@code symbols} as a JSON array, or all; null tells that one was asked for
   * by name.
   */
  private List<Market> chosen(Params params) {
    String many = params.text("symbols");
    if (many == null) {
      return new ArrayList<>(exchange.markets());
    }
    if (params.has("symbol")) {
      throw new Refused(-1128, "Combination of optional parameters invalid.");
    }
    try {
      JsonNode names = Json.MAPPER.readTree(many);
      List<Market> chosen = new ArrayList<>();
      for (JsonNode name : names) {
        chosen.add(market(name.asString()));
      }
      if (names.isArray() && !chosen.isEmpty()) {
        return chosen;
      }
    } catch (JacksonException e) {
      throw Refused.illegal("symbols", "^\\[\"[A-Z0-9-_.]{1,20}\"(,\"[A-Z0-9-_.]{1,20}\"){0,}\\]$");
    }
    throw Refused.illegal("symbols", "^\\[\"[A-Z0-9-_.]{1,20}\"(,\"[A-Z0-9-_.]{1,20}\"){0,}\\]$");
  }

  private JsonNode oneOrMany(Params params, Function<Market, ObjectNode> shape) {
    if (params.has("symbol") && !params.has("symbols")) {
      return shape.apply(market(params));
    }
    ArrayNode all = Json.array();
    for (Market market : chosen(params)) {
      all.add(shape.apply(market));
    }
    return all;
  }

  JsonNode time(Call call) {
    return Json.object().put("serverTime", call.nowMs);
  }

  JsonNode exchangeInfo(Call call) {
    ObjectNode info = Json.object();
    info.put("timezone", "UTC");
    info.put("serverTime", call.nowMs);
    info.set("rateLimits", limits.all());
    info.putArray("exchangeFilters");
    ArrayNode symbols = info.putArray("symbols");
    List<Market> wanted =
        call.params.has("symbol") ? List.of(market(call.params)) : chosen(call.params);
    for (Market market : wanted) {
      symbols.add(symbol(market.listing()));
    }
    return info;
  }

  private ObjectNode symbol(Listing listing) {
    ObjectNode json = Json.object();
    json.put("symbol", listing.symbol());
    json.put("status", switches.maintenance() ? "BREAK" : "TRADING");
    json.put("baseAsset", listing.base());
    json.put("baseAssetPrecision", 8);
    json.put("quoteAsset", listing.quote());
    json.put("quotePrecision", 8);
    json.put("quoteAssetPrecision", 8);
    json.put("baseCommissionPrecision", 8);
    json.put("quoteCommissionPrecision", 8);
    ArrayNode types = json.putArray("orderTypes");
    for (String type :
        List.of(
            "LIMIT",
            "LIMIT_MAKER",
            "MARKET",
            "STOP_LOSS",
            "STOP_LOSS_LIMIT",
            "TAKE_PROFIT",
            "TAKE_PROFIT_LIMIT")) {
      types.add(type);
    }
    json.put("icebergAllowed", false);
    json.put("ocoAllowed", true);
    json.put("otoAllowed", false);
    json.put("opoAllowed", false);
    json.put("quoteOrderQtyMarketAllowed", true);
    json.put("allowTrailingStop", false);
    json.put("cancelReplaceAllowed", true);
    json.put("amendAllowed", false);
    json.put("pegInstructionsAllowed", false);
    json.put("isSpotTradingAllowed", true);
    json.put("isMarginTradingAllowed", false);
    json.set("filters", filters(listing));
    json.putArray("permissions");
    json.putArray("permissionSets").addArray().add("SPOT");
    json.put("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
    ArrayNode modes = json.putArray("allowedSelfTradePreventionModes");
    for (String mode :
        List.of("NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT")) {
      modes.add(mode);
    }
    if (listing.synthetic()) {
      json.put("synthetic", true);
    }
    return json;
  }

  private static ArrayNode filters(Listing listing) {
    ArrayNode filters = Json.array();
    filters
        .addObject()
        .put("filterType", "PRICE_FILTER")
        .put("minPrice", price(listing, 1))
        .put("maxPrice", price(listing, tallystick.paper.matching.Book.MAX_PRICE_TICKS))
        .put("tickSize", price(listing, 1));
    filters
        .addObject()
        .put("filterType", "LOT_SIZE")
        .put("minQty", lots(listing, listing.minLots()))
        .put("maxQty", lots(listing, listing.maxLots()))
        .put("stepSize", lots(listing, 1));
    filters
        .addObject()
        .put("filterType", "MARKET_LOT_SIZE")
        .put("minQty", "0.00000000")
        .put("maxQty", lots(listing, listing.maxLots()))
        .put("stepSize", "0.00000000");
    filters
        .addObject()
        .put("filterType", "PERCENT_PRICE_BY_SIDE")
        .put("bidMultiplierUp", Long.toString(Listing.PERCENT_UP))
        .put("bidMultiplierDown", "0.2")
        .put("askMultiplierUp", Long.toString(Listing.PERCENT_UP))
        .put("askMultiplierDown", "0.2")
        .put("avgPriceMins", Market.AVERAGE_MINUTES);
    filters
        .addObject()
        .put("filterType", "NOTIONAL")
        .put("minNotional", e8(listing.minNotionalE8()))
        .put("applyMinToMarket", true)
        .put("maxNotional", e8(Listing.MAX_NOTIONAL_E8))
        .put("applyMaxToMarket", true)
        .put("avgPriceMins", Market.AVERAGE_MINUTES);
    filters
        .addObject()
        .put("filterType", "MAX_NUM_ORDERS")
        .put("maxNumOrders", Listing.MAX_NUM_ORDERS);
    filters
        .addObject()
        .put("filterType", "MAX_NUM_ALGO_ORDERS")
        .put("maxNumAlgoOrders", Listing.MAX_NUM_ALGO_ORDERS);
    return filters;
  }

  JsonNode depth(Call call) {
    Market market = market(call.params);
    return depth(market, call.params.limit(100, 5000));
  }

  static ObjectNode depth(Market market, int limit) {
    ObjectNode json = Json.object();
    json.put("lastUpdateId", market.bookVersion());
    json.set("bids", side(market, true, limit));
    json.set("asks", side(market, false, limit));
    return json;
  }

  private static ArrayNode side(Market market, boolean buy, int limit) {
    ArrayNode levels = Json.array();
    market
        .book()
        .walk(
            buy,
            (ticks, size) -> {
              levels
                  .addArray()
                  .add(price(market.listing(), ticks))
                  .add(lots(market.listing(), size));
              return levels.size() < limit;
            });
    return levels;
  }

  static int depthWeight(Params params) {
    long limit = params.number("limit", 100);
    return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
  }

  JsonNode trades(Call call) {
    Market market = market(call.params);
    int limit = call.params.limit(500, 1000);
    long fromId = call.params.number("fromId", -1);
    ArrayNode out = Json.array();
    for (Market.PublicTrade trade : last(tape(market, fromId, -1, -1), limit, fromId >= 0)) {
      out.addObject()
          .put("id", trade.id())
          .put("price", price(market.listing(), trade.priceTicks()))
          .put("qty", lots(market.listing(), trade.lots()))
          .put("quoteQty", e8(market.listing().quoteE8(trade.priceTicks(), trade.lots())))
          .put("time", trade.timeMs())
          .put("isBuyerMaker", trade.buyerMaker())
          .put("isBestMatch", true);
    }
    return out;
  }

  JsonNode aggTrades(Call call) {
    Market market = market(call.params);
    int limit = call.params.limit(500, 1000);
    long fromId = call.params.number("fromId", -1);
    long start = call.params.number("startTime", -1);
    long end = call.params.number("endTime", -1);
    ArrayNode out = Json.array();
    for (Market.PublicTrade trade :
        last(tape(market, fromId, start, end), limit, fromId >= 0 || start >= 0)) {
      out.addObject()
          .put("a", trade.id())
          .put("p", price(market.listing(), trade.priceTicks()))
          .put("q", lots(market.listing(), trade.lots()))
          .put("f", trade.id())
          .put("l", trade.id())
          .put("T", trade.timeMs())
          .put("m", trade.buyerMaker())
          .put("M", true);
    }
    return out;
  }

  private static List<Market.PublicTrade> tape(Market market, long fromId, long start, long end) {
    return market.tape().stream()
        .filter(t -> t.id() >= fromId && t.timeMs() >= start && (end < 0 || t.timeMs() <= end))
        .toList();
  }

  private static <T> List<T> last(List<T> all, int limit, boolean fromStart) {
    if (all.size() <= limit) {
      return all;
    }
    return fromStart ? all.subList(0, limit) : all.subList(all.size() - limit, all.size());
  }

  JsonNode klines(Call call) {
    Market market = market(call.params);
    Interval interval = Interval.of(call.params.need("interval"));
    if (interval == null) {
      throw new Refused(-1120, "Invalid interval.");
    }
    long start = call.params.number("startTime", -1);
    long end = call.params.number("endTime", -1);
    call.params.text("timeZone");
    ArrayNode out = Json.array();
    for (Bar bar : market.bars().candles(interval, start, end, call.params.limit(500, 1000))) {
      out.add(Shapes.candle(market.listing(), interval, bar));
    }
    return out;
  }

  JsonNode avgPrice(Call call) {
    Market market = market(call.params);
    return Json.object()
        .put("mins", Market.AVERAGE_MINUTES)
        .put("price", price(market.listing(), market.averageTicks()))
        .put("closeTime", market.timeMs());
  }

  JsonNode tickerPrice(Call call) {
    return oneOrMany(
        call.params,
        market ->
            Json.object()
                .put("symbol", market.listing().symbol())
                .put("price", price(market.listing(), market.lastTicks())));
  }

  JsonNode bookTicker(Call call) {
    return oneOrMany(
        call.params,
        market -> {
          Listing listing = market.listing();
          return Json.object()
              .put("symbol", listing.symbol())
              .put("bidPrice", price(listing, market.book().bestBidTicks()))
              .put("bidQty", lots(listing, market.book().bestBidLots()))
              .put("askPrice", price(listing, market.book().bestAskTicks()))
              .put("askQty", lots(listing, market.book().bestAskLots()));
        });
  }

  JsonNode ticker24(Call call) {
    boolean mini = "MINI".equals(call.params.text("type"));
    return oneOrMany(call.params, market -> ticker(market, DAY_MS, mini));
  }

  /** The window of {@code GET ticker}: {@code 1m..59m}, {@code 1h..23h} or {@code 1d..7d}. */
  JsonNode rolling(Call call) {
    String size = call.params.text("windowSize");
    long windowMs = DAY_MS;
    if (size != null) {
      if (!size.matches("[1-9][0-9]?[mhd]")) {
        throw Refused.illegal("windowSize", "^[1-9][0-9]?[mhd]$");
      }
      long count = Long.parseLong(size.substring(0, size.length() - 1));
      windowMs =
          count
              * switch (size.charAt(size.length() - 1)) {
                case 'm' -> 60_000L;
                case 'h' -> 3_600_000L;
                default -> DAY_MS;
              };
    }
    long window = windowMs;
    if (!call.params.has("symbol") && !call.params.has("symbols")) {
      throw new Refused(
          -1102, "Param 'symbol' or 'symbols' must be sent, but both were empty/null!");
    }
    return oneOrMany(call.params, market -> ticker(market, window, false));
  }

  static ObjectNode ticker(Market market, long windowMs, boolean mini) {
    Listing listing = market.listing();
    Bar bar = market.bars().window(market.timeMs() - windowMs);
    ObjectNode json = Json.object();
    json.put("symbol", listing.symbol());
    long last = market.lastTicks();
    long open = bar == null ? last : bar.openTicks();
    if (!mini) {
      json.put("priceChange", e8((last - open) * pow10(8 - listing.priceDecimals())));
      json.put("priceChangePercent", percent(last, open));
      json.put("weightedAvgPrice", weighted(listing, bar, last));
      json.put("prevClosePrice", price(listing, open));
    }
    json.put("lastPrice", price(listing, last));
    if (!mini) {
      List<Market.PublicTrade> tape = market.tape();
      json.put("lastQty", lots(listing, tape.isEmpty() ? 0 : tape.getLast().lots()));
      json.put("bidPrice", price(listing, market.book().bestBidTicks()));
      json.put("bidQty", lots(listing, market.book().bestBidLots()));
      json.put("askPrice", price(listing, market.book().bestAskTicks()));
      json.put("askQty", lots(listing, market.book().bestAskLots()));
    }
    json.put("openPrice", price(listing, open));
    json.put("highPrice", price(listing, bar == null ? last : bar.highTicks()));
    json.put("lowPrice", price(listing, bar == null ? last : bar.lowTicks()));
    json.put("volume", lots(listing, bar == null ? 0 : bar.lots()));
    json.put("quoteVolume", e8(bar == null ? 0 : bar.quoteE8()));
    json.put("openTime", market.timeMs() - windowMs);
    json.put("closeTime", market.timeMs());
    json.put("firstId", bar == null ? -1 : bar.firstTradeId());
    json.put("lastId", bar == null ? -1 : bar.lastTradeId());
    json.put("count", bar == null ? 0 : bar.trades());
    return json;
  }

  /** Change in percent with three digits, as Binance shows it. */
  static String percent(long last, long open) {
    return open == 0
        ? "0.000"
        : BigDecimal.valueOf(last - open)
            .multiply(BigDecimal.valueOf(100))
            .divide(BigDecimal.valueOf(open), 3, RoundingMode.HALF_UP)
            .toPlainString();
  }

  private static String weighted(Listing listing, @Nullable Bar bar, long last) {
    if (bar == null || bar.lots() == 0) {
      return price(listing, last);
    }
    return BigDecimal.valueOf(bar.quoteE8())
        .divide(BigDecimal.valueOf(listing.baseE8(bar.lots())), 8, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private static long pow10(int exponent) {
    return BigDecimal.TEN.pow(exponent).longValueExact();
  }
}
