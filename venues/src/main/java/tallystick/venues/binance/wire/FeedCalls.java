package tallystick.venues.binance.wire;

import java.util.Optional;
import java.util.Set;
import tallystick.market.Instrument;
import tallystick.venues.RateBudget.Purpose;
import tallystick.venues.binance.wire.Call.Method;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/** Public reads as requests, and the answers that have no type of their own. */
public final class FeedCalls {
  private FeedCalls() {}

  public static Call time() {
    return new Parameters().call(Method.GET, "/api/v3/time", 1, Purpose.READ);
  }

  public static Call exchangeInfo() {
    return new Parameters().call(Method.GET, "/api/v3/exchangeInfo", 20, Purpose.READ);
  }

  /**
   * Candles, oldest first.
   *
   * @param fromMs first open time; 0 for the latest ones
   * @param limit 1 to 1,000
   */
  public static Call candles(String symbol, Interval interval, long fromMs, int limit) {
    Parameters parameters = new Parameters().add("symbol", symbol).add("interval", interval.word());
    if (fromMs > 0) {
      parameters.add("startTime", fromMs);
    }
    return parameters.add("limit", limit).call(Method.GET, "/api/v3/klines", 2, Purpose.READ);
  }

  /** A whole order book; {@code limit} up to 5,000 levels a side. */
  public static Call depth(String symbol, int limit) {
    int weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
    return new Parameters()
        .add("symbol", symbol)
        .add("limit", limit)
        .call(Method.GET, "/api/v3/depth", weight, Purpose.READ);
  }

  public static Call quote(String symbol) {
    return new Parameters()
        .add("symbol", symbol)
        .call(Method.GET, "/api/v3/ticker/bookTicker", 2, Purpose.READ);
  }

  /** Reads the answer to {@link #time()}: the venue's clock in milliseconds. */
  public static long parseTime(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    Row row = in.row(Set.of("serverTime"));
    in.end();
    return row.integer("serverTime");
  }

  /** Reads the answer to {@link #depth}. */
  public static DepthUpdate parseDepth(byte[] json, Instrument instrument) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    LevelTexts bids = new LevelTexts();
    LevelTexts asks = new LevelTexts();
    long updateId = -1;
    in.beginObject();
    while (in.nextName()) {
      switch (in.name()) {
        case "lastUpdateId" -> updateId = in.integer();
        case "bids" -> bids.read(in);
        case "asks" -> asks.read(in);
        default -> in.skip();
      }
    }
    in.end();
    if (updateId < 0) {
      throw in.refusal("a book without lastUpdateId");
    }
    return new DepthUpdate(
        instrument, updateId, updateId, bids.levels(instrument), asks.levels(instrument));
  }

  /** Reads the answer to {@link #quote}; empty when a side has no orders, which is told as zero. */
  public static Optional<Quote> parseQuote(byte[] json, Instrument instrument)
      throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    Row row = in.row(Set.of("bidPrice", "bidQty", "askPrice", "askQty"));
    in.end();
    if (row.amount("bidPrice", instrument.quote()).isZero()
        || row.amount("askPrice", instrument.quote()).isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        new Quote(
            instrument,
            row.price("bidPrice", instrument),
            row.amount("bidQty", instrument.base()),
            row.price("askPrice", instrument),
            row.amount("askQty", instrument.base()),
            0));
  }
}
