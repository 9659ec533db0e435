package tallystick.server.feed;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;
import tallystick.venues.binance.wire.Interval;

/**
 * Closed candles of one instrument, read from the venue once for all who ask until the next one
 * closes: a server with thousands of bots would otherwise spend the venue's patience on its start.
 */
final class Past {
  private @Nullable Known known;

  /** How often the past has become older than the present. */
  private long ends;

  private record Known(Interval interval, int limit, List<Candle> candles) {}

  /**
   * What is known, or else what the venue answers.
   *
   * @param followed whether the stream stands that tells when this past is over; while it does not,
   *     nothing is kept
   */
  List<Candle> candles(
      Interval interval, int limit, BooleanSupplier followed, Supplier<List<Candle>> venue) {
    long endsBefore;
    synchronized (this) {
      Known now = known;
      if (now != null && now.interval == interval && now.limit == limit) {
        return now.candles;
      }
      endsBefore = ends;
    }
    List<Candle> candles = List.copyOf(venue.get());
    synchronized (this) {
      if (ends == endsBefore && followed.getAsBoolean()) {
        known = new Known(interval, limit, candles);
      }
    }
    return candles;
  }

  /** A candle has closed, or one may have without being heard. */
  synchronized void over() {
    known = null;
    ends++;
  }
}
