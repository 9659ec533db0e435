package tallystick.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.server.feed.MarketListener;
import tallystick.server.feed.VenueMarket;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.scan.ScanException;

/** A venue's public side moved by hand, with BTC/USD and ETH/USD listed. */
public final class HandMarket implements VenueMarket {
  public static final Instrument BTC_USD = Instrument.of("BTC/USD");

  private final MarketListener listener;
  private final String name;
  private final Listings listings;
  private final Set<Instrument> followed = ConcurrentHashMap.newKeySet();
  private final Map<Instrument, BotEvent.Tick> ticks = new ConcurrentHashMap<>();
  private final Map<Instrument, Price> firsts = new ConcurrentHashMap<>();
  private long nowMs = 1_000_000;
  private long prints;

  public HandMarket(MarketListener listener) {
    this(listener, List.of("BTC", "ETH"));
  }

  public HandMarket(MarketListener listener, List<String> bases) {
    this(listener, bases, "paper");
  }

  public HandMarket(MarketListener listener, List<String> bases, String name) {
    this.listener = listener;
    this.name = name;
    StringBuilder symbols = new StringBuilder();
    for (String base : bases) {
      symbols.append(symbols.isEmpty() ? "" : ",").append(symbol(base));
    }
    try {
      listings =
          Listings.parse(
              ("{\"symbols\":[" + symbols + "],\"rateLimits\":[]}")
                  .getBytes(StandardCharsets.UTF_8));
    } catch (ScanException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String symbol(String base) {
    return """
    {"symbol":"%sUSD","status":"TRADING","baseAsset":"%s","quoteAsset":"USD","ocoAllowed":true,\
    "orderTypes":["LIMIT"],"filters":[\
    {"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},\
    {"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"},\
    {"filterType":"NOTIONAL","minNotional":"5"}]}"""
        .formatted(base, base);
  }

  /** Moves the price; time goes on by a second. */
  public void price(Instrument instrument, String last) {
    nowMs += 1000;
    prints++;
    Price price = Price.parse(last, instrument);
    Price tick = Price.parse("0.01", instrument);
    BotEvent.Tick told =
        new BotEvent.Tick(
            instrument,
            price,
            new Price(instrument, price.units().subtract(tick.units())),
            new Price(instrument, price.units().add(tick.units())),
            nowMs);
    ticks.put(instrument, told);
    firsts.putIfAbsent(instrument, price);
    listener.tick(name(), told, System.nanoTime());
  }

  /** One candle that opened with the first price and stands at the last one. */
  @Override
  public List<Candle> candles(Instrument instrument, Interval interval, long fromMs, int limit) {
    Price first = firsts.get(instrument);
    BotEvent.Tick now = ticks.get(instrument);
    if (first == null || now == null) {
      return List.of();
    }
    long openMs = now.timeMs() - now.timeMs() % interval.lengthMs();
    return List.of(
        new Candle(
            instrument,
            openMs,
            interval.lengthMs(),
            first,
            first.max(now.last()),
            first.min(now.last()),
            now.last(),
            Amount.parse("1.5", instrument.base())));
  }

  @Override
  public Optional<BotEvent.Tick> last(Instrument instrument) {
    return Optional.ofNullable(ticks.get(instrument));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Listings listings() {
    return listings;
  }

  @Override
  public List<Candle> history(Instrument instrument, Interval interval, int limit) {
    return List.of();
  }

  @Override
  public void follow(Instrument instrument) {
    followed.add(instrument);
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public long nowMs(Instrument instrument) {
    return nowMs;
  }

  @Override
  public long printsSeen() {
    return prints;
  }

  @Override
  public String downBecause(Instrument instrument) {
    return "";
  }

  @Override
  public String downBecause() {
    return "";
  }

  @Override
  public void close() {}
}
