package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/** Candles, from {@code GET /api/v3/klines} and the {@code kline} stream. */
public final class Candles {
  private Candles() {}

  /** Reads an array of arrays: open time, open, high, low, close, volume, close time, ... */
  public static List<Candle> parseList(byte[] json, Instrument instrument, Interval interval)
      throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    List<Candle> candles = new ArrayList<>();
    in.beginArray();
    while (in.nextElement()) {
      candles.add(candle(in, instrument, interval));
    }
    in.end();
    return List.copyOf(candles);
  }

  private static Candle candle(JsonScanner in, Instrument instrument, Interval interval)
      throws ScanException {
    in.beginArray();
    long openTimeMs = in.nextElement() ? in.integer() : missing(in);
    String[] texts = new String[5];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.nextElement() ? in.text() : String.valueOf(missing(in));
    }
    while (in.nextElement()) {
      in.skip();
    }
    try {
      return new Candle(
          instrument,
          openTimeMs,
          interval.lengthMs(),
          Price.parse(texts[0], instrument),
          Price.parse(texts[1], instrument),
          Price.parse(texts[2], instrument),
          Price.parse(texts[3], instrument),
          Amount.parse(texts[4], instrument.base()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw in.refusal("a candle: " + e.getMessage(), e);
    }
  }

  private static long missing(JsonScanner in) throws ScanException {
    throw in.refusal("a candle of fewer than six figures");
  }

  static Candle of(Instrument instrument, Interval interval, Row row) throws ScanException {
    try {
      return new Candle(
          instrument,
          row.integer("t"),
          interval.lengthMs(),
          row.price("o", instrument),
          row.price("h", instrument),
          row.price("l", instrument),
          row.price("c", instrument),
          row.amount("v", instrument.base()));
    } catch (IllegalArgumentException e) {
      throw row.refusal("a candle: " + e.getMessage(), e);
    }
  }
}
