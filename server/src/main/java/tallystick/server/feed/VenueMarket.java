package tallystick.server.feed;

import java.util.List;
import java.util.Optional;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.strategy.bot.BotEvent;
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

  /**
   * Candles for people to look at, oldest first; the last one may still be forming.
   *
   * @param fromMs first open time; 0 for the latest ones
   * @param limit 1 to 1,000
   * @throws tallystick.venues.VenueException when the venue cannot be reached
   */
  List<Candle> candles(Instrument instrument, Interval interval, long fromMs, int limit);

  /** The latest price with its quote; empty before the first, or when nobody follows it. */
  Optional<BotEvent.Tick> last(Instrument instrument);

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
