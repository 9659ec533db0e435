package tallystick.server.feed;

import java.util.List;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Listings;

/** One venue's public side, as the bots need it. */
public interface VenueMarket extends AutoCloseable {
  String name();

  /**
   * The venue's instruments with their filters; read from it when not known yet.
   *
   * @throws tallystick.venues.VenueException when the venue cannot be reached
   */
  Listings listings();

  /**
   * Closed candles of the past, oldest first.
   *
   * @param limit 1 to 1,000
   */
  List<Candle> history(Instrument instrument, Interval interval, int limit);

  /** From now on the listener hears of this instrument. Idempotent. */
  void follow(Instrument instrument);

  /** Market time of the last event; 0 before the first. */
  long nowMs();

  /** Market time of the last print or candle of one instrument; 0 before the first. */
  long nowMs(Instrument instrument);

  /** How many prints of the market came in since the start. */
  long printsSeen();

  /** Whether the stream stands, and if not why; empty when it does. */
  String downBecause();

  /** Why no prices of this instrument come; empty when they do, or nobody follows it. */
  String downBecause(Instrument instrument);

  @Override
  void close();
}
