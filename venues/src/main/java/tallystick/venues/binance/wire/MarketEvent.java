package tallystick.venues.binance.wire;

import tallystick.market.Candle;
import tallystick.market.Print;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.ScanException;

/** One event of a public stream (section "WebSocket streams"). */
public sealed interface MarketEvent {

  /** {@code trade}, or {@code aggTrade} with the number of the aggregate. */
  record Printed(Print print) implements MarketEvent {}

  /**
   * {@code kline}.
   *
   * @param closed whether this is the candle's last state
   */
  record CandleMoved(Candle candle, boolean closed) implements MarketEvent {}

  /** {@code bookTicker} with orders on both sides. */
  record Quoted(Quote quote) implements MarketEvent {}

  /** {@code depthUpdate}. */
  record DepthMoved(DepthUpdate update) implements MarketEvent {}

  /** An event this program has no use for. */
  record Other(String type) implements MarketEvent {}

  /** Reads one message of a combined stream: {@code {"stream":...,"data":{...}}}. */
  static MarketEvent parseCombined(byte[] json, Listings listings) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    MarketEvent event = null;
    in.beginObject();
    while (in.nextName()) {
      if (in.name().equals("data") && in.peek() == JsonScanner.Kind.OBJECT) {
        event = MarketEventReader.event(in, listings);
      } else {
        in.skip();
      }
    }
    in.end();
    return event == null ? new Other("no data") : event;
  }
}
