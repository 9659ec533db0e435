package tallystick.server.feed;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.venues.binance.wire.Interval;

/**
 * Candles for people to look at, kept a moment: twenty charts of one pair cost the venue one read.
 * Pages of the past are kept longer than the page that is still moving.
 */
public final class CandleShelf {
  /** A chart's page; the venue gives up to a thousand. */
  public static final int MAX_CANDLES = 500;

  /** Some thirty thousand candles, a few megabytes. */
  private static final int MAX_PAGES = 64;

  /** Ticks move the last candle in the page; this only finds new ones. */
  private static final long MOVING_MS = 2_000;

  private static final long PAST_MS = 600_000;

  private final InstantSource clock;
  private final Map<Key, Page> pages =
      new LinkedHashMap<>(MAX_PAGES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Page> eldest) {
          return size() > MAX_PAGES;
        }
      };

  public CandleShelf(InstantSource clock) {
    this.clock = clock;
  }

  private record Key(
      String venue, Instrument instrument, Interval interval, int limit, long beforeMs) {}

  private record Page(List<Candle> candles, long readMs) {}

  /**
   * Candles that open before a time, oldest first.
   *
   * @param limit 1 to {@link #MAX_CANDLES}
   * @param beforeMs 0 for the latest
   * @throws tallystick.venues.VenueException when the venue cannot be reached
   */
  public List<Candle> candles(
      VenueMarket market, Instrument instrument, Interval interval, int limit, long beforeMs) {
    if (limit < 1 || limit > MAX_CANDLES) {
      throw new IllegalArgumentException("limit is 1 to " + MAX_CANDLES + ", not " + limit);
    }
    Key key = new Key(market.name(), instrument, interval, limit, beforeMs);
    long now = clock.millis();
    Page known = find(key);
    long keepMs = beforeMs == 0 ? MOVING_MS : PAST_MS;
    if (known != null && now - known.readMs() < keepMs) {
      return known.candles();
    }
    long fromMs = beforeMs == 0 ? 0 : Math.max(1, beforeMs - limit * interval.lengthMs());
    List<Candle> read =
        market.candles(instrument, interval, fromMs, limit).stream()
            .filter(candle -> beforeMs == 0 || candle.openTimeMs() < beforeMs)
            .toList();
    synchronized (pages) {
      pages.put(key, new Page(read, now));
    }
    return read;
  }

  private @Nullable Page find(Key key) {
    synchronized (pages) {
      return pages.get(key);
    }
  }
}
