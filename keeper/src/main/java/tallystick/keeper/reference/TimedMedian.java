package tallystick.keeper.reference;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * The median of the prices of the last quarter of an hour of market time, each weighing as long as
 * it stood: the price at or below which the market spent half of that time. Somebody who trades
 * with himself a thousand times a second weighs no more than the time for which he keeps the price
 * away, so he must hold the market for half of the window to move the median.
 */
final class TimedMedian {
  /** A quarter of an hour: longer than a thief can hold a liquid market, short enough to follow. */
  static final long WINDOW_MS = 900_000;

  /** Less than a minute of history says nothing about what was there before an attack. */
  static final long MIN_HISTORY_MS = 60_000;

  /**
   * Of the trades within a hundredth of a second the last one stands for all, so that a window
   * holds at most 90,000 steps however many trades there are.
   */
  static final long STEP_MS = 10;

  private record Step(long fromMs, BigInteger units) {}

  private final Instrument instrument;

  /** Ascending; each stands until the next, the last one until {@code newest + STEP_MS}. */
  private final ArrayDeque<Step> steps = new ArrayDeque<>();

  /** For how long each price stood, over all steps but the last. */
  private final TreeMap<BigInteger, Long> stoodMs = new TreeMap<>();

  private long newestMs;
  private @Nullable Price cached;

  TimedMedian(Instrument instrument) {
    this.instrument = instrument;
  }

  /** A trade at this price. Market time that runs backwards is taken as standing still. */
  void add(long marketTimeMs, Price price) {
    long atMs = Math.floorDiv(Math.max(marketTimeMs, newestMs), STEP_MS) * STEP_MS;
    newestMs = Math.max(newestMs, atMs);
    cached = null;
    Step last = steps.peekLast();
    if (last != null && last.units.equals(price.units())) {
      return;
    }
    if (last != null && last.fromMs >= atMs) {
      steps.removeLast();
    } else if (last != null) {
      weigh(last.units, atMs - last.fromMs);
    }
    steps.addLast(new Step(atMs, price.units()));
    forget();
  }

  private void weigh(BigInteger units, long ms) {
    stoodMs.merge(units, ms, (a, b) -> a + b == 0 ? null : a + b);
  }

  /** Keeps the one step that stood when the window began. */
  private void forget() {
    while (steps.size() > 1) {
      Step first = steps.removeFirst();
      Step second = steps.getFirst();
      if (second.fromMs > newestMs + STEP_MS - WINDOW_MS) {
        steps.addFirst(first);
        return;
      }
      weigh(first.units, first.fromMs - second.fromMs);
    }
  }

  /** The newest market time seen; 0 before any. */
  long newestMs() {
    return newestMs;
  }

  /** Empty while less than {@link #MIN_HISTORY_MS} of market time has been seen. */
  Optional<Price> median() {
    Step first = steps.peekFirst();
    Step last = steps.peekLast();
    if (first == null || last == null || newestMs - first.fromMs < MIN_HISTORY_MS) {
      return Optional.empty();
    }
    if (cached != null) {
      return Optional.of(cached);
    }
    long toMs = newestMs + STEP_MS;
    forget();
    Step oldest = steps.getFirst();
    // What of the oldest step lies before the window, and the last one, are not in the sums.
    long beforeMs = Math.max(0, toMs - WINDOW_MS - oldest.fromMs);
    long lastMs = toMs - last.fromMs;
    long total = toMs - oldest.fromMs - beforeMs;
    long sum = 0;
    BigInteger found = last.units;
    TreeMap<BigInteger, Long> all = new TreeMap<>(stoodMs);
    all.merge(last.units, lastMs, Long::sum);
    all.merge(oldest.units, -beforeMs, Long::sum);
    for (Map.Entry<BigInteger, Long> each : all.entrySet()) {
      sum += each.getValue();
      if (2 * sum >= total) {
        found = each.getKey();
        break;
      }
    }
    Price median = new Price(instrument, found);
    cached = median;
    return Optional.of(median);
  }
}
