package tallystick.strategy.indicator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;

/**
 * Makes candles of a longer interval from shorter ones. Intervals begin at multiples of their
 * length since 1970. A candle is closed by the last of its parts, or, where the venue has a hole,
 * by the first candle after it; a hole as long as the interval leaves no candle at all.
 *
 * @param intervalMs of the candles made
 * @param forming the one not closed yet; null between two
 * @param lastOpenMs opening time of the last candle fed, to know a repeated one
 */
public record CandleRoller(long intervalMs, @Nullable Candle forming, long lastOpenMs) {
  public static CandleRoller of(long intervalMs) {
    return new CandleRoller(intervalMs, null, Long.MIN_VALUE);
  }

  /** What {@link #next} gives: the roller's next state and the candles that closed, 0 to 2. */
  public record Rolled(CandleRoller roller, List<Candle> closed) {}

  /**
   * Feeds one closed candle. One that is not later than the last is ignored.
   *
   * @throws IllegalArgumentException when its interval does not divide this one
   */
  public Rolled next(Candle candle) {
    if (intervalMs % candle.intervalMs() != 0) {
      throw new IllegalArgumentException(
          "Candles of "
              + candle.intervalMs()
              + " ms cannot make candles of "
              + intervalMs
              + " ms: feed an interval that divides it");
    }
    if (candle.openTimeMs() <= lastOpenMs) {
      return new Rolled(this, List.of());
    }
    List<Candle> closed = new ArrayList<>(2);
    long openMs = Math.floorDiv(candle.openTimeMs(), intervalMs) * intervalMs;
    Candle before = forming;
    if (before != null && before.openTimeMs() != openMs) {
      closed.add(before);
      before = null;
    }
    Candle merged = before == null ? first(candle, openMs) : merge(before, candle);
    if (candle.closeTimeMs() >= openMs + intervalMs) {
      closed.add(merged);
      merged = null;
    }
    return new Rolled(new CandleRoller(intervalMs, merged, candle.openTimeMs()), closed);
  }

  private Candle first(Candle candle, long openMs) {
    return new Candle(
        candle.instrument(),
        openMs,
        intervalMs,
        candle.open(),
        candle.high(),
        candle.low(),
        candle.close(),
        candle.baseVolume());
  }

  private static Candle merge(Candle before, Candle candle) {
    return new Candle(
        before.instrument(),
        before.openTimeMs(),
        before.intervalMs(),
        before.open(),
        before.high().max(candle.high()),
        before.low().min(candle.low()),
        candle.close(),
        before.baseVolume().plus(candle.baseVolume()));
  }
}
