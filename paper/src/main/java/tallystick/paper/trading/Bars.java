package tallystick.paper.trading;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A listing's candles. Minutes are kept (and seconds, briefly); longer ones are put together when
 * asked for, except that the forming one of each length is kept up to date for the streams.
 */
public final class Bars {
  /** Two years of minutes. */
  static final int MAX_MINUTES = 1_051_200;

  /** Five hours of seconds: enough for a chart, and seconds are not kept longer anywhere. */
  static final int MAX_SECONDS = 18_000;

  private final Trimmed minutes = new Trimmed(MAX_MINUTES);
  private final Trimmed seconds = new Trimmed(MAX_SECONDS);
  private final Map<Interval, Bar> forming = new EnumMap<>(Interval.class);

  /** A list that forgets its oldest part when it grows too long. */
  private static final class Trimmed {
    private final int max;
    private List<Bar> bars = new ArrayList<>();

    Trimmed(int max) {
      this.max = max;
    }

    void add(
        long openTimeMs, long price, long lots, long quoteE8, boolean buyerMaker, long tradeId) {
      Bar last = bars.isEmpty() ? null : bars.getLast();
      if (last == null || last.openTimeMs < openTimeMs) {
        if (bars.size() >= max + max / 4) {
          bars = new ArrayList<>(bars.subList(bars.size() - max, bars.size()));
        }
        last = new Bar(openTimeMs, price);
        bars.add(last);
      }
      last.add(price, lots, quoteE8, buyerMaker, tradeId);
    }

    /** Index of the first bar that opens at or after a moment. */
    int from(long timeMs) {
      int low = 0;
      int high = bars.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (bars.get(middle).openTimeMs < timeMs) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** Hears that a candle is complete. */
  @FunctionalInterface
  public interface Closed {
    void closed(Interval interval, Bar bar);
  }

  void add(
      long timeMs,
      long price,
      long lots,
      long quoteE8,
      boolean buyerMaker,
      long tradeId,
      Closed closed) {
    advance(timeMs - 1, closed);
    seconds.add(Interval.S1.openTimeMs(timeMs), price, lots, quoteE8, buyerMaker, tradeId);
    minutes.add(Interval.M1.openTimeMs(timeMs), price, lots, quoteE8, buyerMaker, tradeId);
    for (Interval interval : Interval.values()) {
      Bar bar = forming.get(interval);
      if (bar == null) {
        bar = new Bar(interval.openTimeMs(timeMs), price);
        forming.put(interval, bar);
      }
      bar.add(price, lots, quoteE8, buyerMaker, tradeId);
    }
    advance(timeMs, closed);
  }

  /** Ends the candles whose last millisecond has come. */
  void advance(long timeMs, Closed closed) {
    for (Interval interval : Interval.values()) {
      Bar bar = forming.get(interval);
      if (bar != null && interval.closeTimeMs(bar.openTimeMs) <= timeMs) {
        forming.remove(interval);
        closed.closed(interval, bar);
      }
    }
  }

  /** The forming candle, or null just after one ended. */
  public @Nullable Bar forming(Interval interval) {
    return forming.get(interval);
  }

  /**
   * Candles in ascending order.
   *
   * @param startMs earliest open time, or -1
   * @param endMs latest open time, or -1
   * @param limit at most so many: the first ones from a given start, else the last ones
   */
  public List<Bar> candles(Interval interval, long startMs, long endMs, int limit) {
    Trimmed source = interval == Interval.S1 ? seconds : minutes;
    List<Bar> from = source.bars;
    List<Bar> out = new ArrayList<>();
    if (startMs >= 0) {
      long first =
          interval.openTimeMs(startMs) < startMs
              ? interval.closeTimeMs(interval.openTimeMs(startMs)) + 1
              : startMs;
      for (int i = source.from(first); i < from.size(); i++) {
        Bar bar = from.get(i);
        long open = interval.openTimeMs(bar.openTimeMs);
        if (endMs >= 0 && open > endMs) {
          break;
        }
        if (out.isEmpty() || out.getLast().openTimeMs != open) {
          if (out.size() == limit) {
            break;
          }
          out.add(new Bar(open, bar.open));
        }
        out.getLast().add(bar);
      }
      return out;
    }
    int last = from.size() - 1;
    if (endMs >= 0) {
      long end = interval.closeTimeMs(interval.openTimeMs(endMs));
      last = source.from(end + 1) - 1;
    }
    int begin = last;
    int count = 0;
    long current = Long.MIN_VALUE;
    for (; begin >= 0; begin--) {
      long open = interval.openTimeMs(from.get(begin).openTimeMs);
      if (open != current) {
        if (count == limit) {
          break;
        }
        count++;
        current = open;
      }
    }
    for (int i = begin + 1; i <= last; i++) {
      Bar bar = from.get(i);
      long open = interval.openTimeMs(bar.openTimeMs);
      if (out.isEmpty() || out.getLast().openTimeMs != open) {
        out.add(new Bar(open, bar.open));
      }
      out.getLast().add(bar);
    }
    return out;
  }

  /** All minutes from a moment on as one bar, or null when there are none. */
  public @Nullable Bar window(long fromMs) {
    Bar sum = null;
    List<Bar> from = minutes.bars;
    for (int i = minutes.from(Interval.M1.openTimeMs(fromMs)); i < from.size(); i++) {
      Bar bar = from.get(i);
      if (sum == null) {
        sum = new Bar(bar.openTimeMs, bar.open);
      }
      sum.add(bar);
    }
    return sum;
  }
}
