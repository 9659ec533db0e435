package tallystick.venues.binance.feed;

import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Print;
import tallystick.venues.binance.wire.Quote;

/** What a public stream tells its listener, one at a time and in order per topic. */
public sealed interface FeedEvent {

  /**
   * The best bid and ask.
   *
   * @param receivedAtMs our wall time of receipt; the venue sends none
   */
  record Quoted(Quote quote, long receivedAtMs) implements FeedEvent {}

  /** A trade, or an aggregate of trades. */
  record Printed(Print print, long receivedAtMs) implements FeedEvent {}

  /** A candle, forming or closed. */
  record CandleMoved(Candle candle, boolean closed, long receivedAtMs) implements FeedEvent {}

  /** The book of this instrument has changed and is in step; read it with {@code book}. */
  record BookMoved(Instrument instrument) implements FeedEvent {}

  /** The book is not in step any more; none is handed out until it is again. */
  record BookLost(Instrument instrument, String why) implements FeedEvent {}

  /** The stream stands; what was missed since it went down has to be read by request. */
  record Up() implements FeedEvent {}

  /** The stream is gone and is being made again; figures from it grow stale. */
  record Down(String why) implements FeedEvent {}

  /** A message that is none of the venue's; it was dropped. */
  record Unreadable(String why) implements FeedEvent {}
}
