package tallystick.venues.binance.wire;

import java.util.Set;
import tallystick.market.Instrument;
import tallystick.market.Print;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/** Reads the events of public streams. */
final class MarketEventReader {
  private MarketEventReader() {}

  /**
   * One pass over the object: scalars into a row, the candle and the levels on their way. {@code
   * bookTicker} alone has no type.
   */
  static MarketEvent event(JsonScanner in, Listings listings) throws ScanException {
    Row.Collector fields = in.collector();
    Row candle = null;
    LevelTexts bids = new LevelTexts();
    LevelTexts asks = new LevelTexts();
    in.beginObject();
    while (in.nextName()) {
      JsonScanner.Kind kind = in.peek();
      switch (in.name()) {
        case "k" -> {
          if (kind == JsonScanner.Kind.OBJECT) {
            candle = in.row(Set.of("t", "T", "i", "o", "h", "l", "c", "v", "x"));
          } else {
            fields.take(in);
          }
        }
        case "b" -> takeLevels(in, kind, bids, fields);
        case "a" -> takeLevels(in, kind, asks, fields);
        default -> fields.take(in);
      }
    }
    Row row = fields.row();
    String type = row.textOrEmpty("e");
    if (type.isEmpty() && row.has("u") && row.has("B") && row.has("A")) {
      return quoted(row, listings);
    }
    return switch (type) {
      case "trade" -> printed(row, "t", listings);
      case "aggTrade" -> printed(row, "a", listings);
      case "kline" -> {
        if (candle == null) {
          throw row.refusal("a kline without its candle");
        }
        Instrument instrument = listings.require(row.text("s"));
        yield new MarketEvent.CandleMoved(
            Candles.of(instrument, Interval.parse(candle.text("i")), candle), candle.flag("x"));
      }
      case "depthUpdate" -> {
        Instrument instrument = listings.require(row.text("s"));
        yield new MarketEvent.DepthMoved(
            new DepthUpdate(
                instrument,
                row.integer("U"),
                row.integer("u"),
                bids.levels(instrument),
                asks.levels(instrument)));
      }
      default -> new MarketEvent.Other(type);
    };
  }

  private static void takeLevels(
      JsonScanner in, JsonScanner.Kind kind, LevelTexts levels, Row.Collector fields)
      throws ScanException {
    if (kind == JsonScanner.Kind.ARRAY) {
      levels.read(in);
    } else {
      fields.take(in);
    }
  }

  private static MarketEvent quoted(Row row, Listings listings) throws ScanException {
    Instrument instrument = listings.require(row.text("s"));
    if (row.amount("b", instrument.quote()).isZero()
        || row.amount("a", instrument.quote()).isZero()) {
      return new MarketEvent.Other("bookTicker with a side of no orders");
    }
    return new MarketEvent.Quoted(
        new Quote(
            instrument,
            row.price("b", instrument),
            row.amount("B", instrument.base()),
            row.price("a", instrument),
            row.amount("A", instrument.base()),
            row.integer("u")));
  }

  private static MarketEvent printed(Row row, String idField, Listings listings)
      throws ScanException {
    Instrument instrument = listings.require(row.text("s"));
    return new MarketEvent.Printed(
        new Print(
            instrument,
            row.integer(idField),
            row.integer("T"),
            row.price("p", instrument),
            row.amount("q", instrument.base()),
            row.flag("m")));
  }
}
