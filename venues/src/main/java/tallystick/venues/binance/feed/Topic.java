package tallystick.venues.binance.feed;

import java.util.Locale;
import tallystick.market.Instrument;
import tallystick.venues.binance.wire.Interval;

/** One thing to hear about one instrument. */
public sealed interface Topic {
  Instrument instrument();

  /** Every trade. */
  record Prints(Instrument instrument) implements Topic {}

  /** Trades of one taker at one price as one. */
  record Aggregates(Instrument instrument) implements Topic {}

  /** Best bid and ask. */
  record Quotes(Instrument instrument) implements Topic {}

  /** Candles of one length, as they form. */
  record Candles(Instrument instrument, Interval interval) implements Topic {}

  /** The order book, kept in step; read it from the stream. */
  record Depth(Instrument instrument) implements Topic {}

  /** The venue's name of the stream. */
  default String streamName(String symbol) {
    String lower = symbol.toLowerCase(Locale.ROOT);
    return switch (this) {
      case Prints ignored -> lower + "@trade";
      case Aggregates ignored -> lower + "@aggTrade";
      case Quotes ignored -> lower + "@bookTicker";
      case Candles candles -> lower + "@kline_" + candles.interval().word();
      case Depth ignored -> lower + "@depth@100ms";
    };
  }
}
