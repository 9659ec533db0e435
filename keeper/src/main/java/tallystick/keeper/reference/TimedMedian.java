package tallystick.keeper.reference;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * The median of the prices of the last quarter of an hour of market time, each weighing as long as
 * it stood: the price at or below which the market spent half of that time. Somebody who trades
 * with himself a thousand times a second weighs no more than the seconds in which he keeps the
 * price away, so he must hold the market for more than half of the window to move it.
 */
final class TimedMedian {
  /** A quarter of an hour: longer than a thief can hold a liquid market, short enough to follow. */
  static final long WINDOW_MS = 900_000;

  /** Less than a minute of history says nothing about what was there before an attack. */
  static final long MIN_HISTORY_MS = 60_000;

  /**
   * Prices are kept by the quarter of a second: what stands shorter is replaced by the next, so
   * that a burst of trades takes bounded memory.
   */
  static final long STEP_MS = 250;

  private record Step(long fromMs, BigInteger units) {}

  private final Instrument instrument;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();

  TimedMedian(Instrument instrument) {
    this.instrument = instrument;
  }

  /** A trade at this price. Market time that runs backwards is taken as standing still. */
  void add(long marketTimeMs, Price price) {
    Step last = steps.peekLast();
    long fromMs = last == null ? marketTimeMs : Math.max(last.fromMs, marketTimeMs);
    fromMs = Math.floorDiv(fromMs, STEP_MS) * STEP_MS;
    if (last != null && last.fromMs >= fromMs) {
      fromMs = last.fromMs;
      steps.removeLast();
    }
    steps.addLast(new Step(fromMs, price.units()));
    forget(fromMs);
  }

  /** Keeps the one step that stood when the window began. */
  private void forget(long nowMs) {
    while (steps.size() > 1) {
      Step first = steps.removeFirst();
      if (steps.getFirst().fromMs > nowMs - WINDOW_MS) {
        steps.addFirst(first);
        return;
      }
    }
  }

  /** The newest market time seen; 0 before any. */
  long newestMs() {
    Step last = steps.peekLast();
    return last == null ? 0 : last.fromMs;
  }

  /** Empty while less than {@link #MIN_HISTORY_MS} of market time has been seen. */
  Optional<Price> median() {
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    long toMs = steps.getLast().fromMs + STEP_MS;
    long fromMs = toMs - WINDOW_MS;
    if (toMs - steps.getFirst().fromMs < MIN_HISTORY_MS) {
      return Optional.empty();
    }
    TreeMap<BigInteger, Long> weights = new TreeMap<>();
    long total = 0;
    Step before = null;
    for (Step step : steps) {
      if (before != null) {
        total += weigh(weights, before, step.fromMs, fromMs);
      }
      before = step;
    }
    if (before != null) {
      total += weigh(weights, before, toMs, fromMs);
    }
    long sum = 0;
    for (var each : weights.entrySet()) {
      sum += each.getValue();
      if (2 * sum >= total) {
        return Optional.of(new Price(instrument, each.getKey()));
      }
    }
    return Optional.empty();
  }

  private static long weigh(
      Map<BigInteger, Long> weights, Step step, long untilMs, long windowFromMs) {
    long weight = untilMs - Math.max(step.fromMs, windowFromMs);
    if (weight > 0) {
      weights.merge(step.units, weight, Long::sum);
    }
    return Math.max(weight, 0);
  }
}
