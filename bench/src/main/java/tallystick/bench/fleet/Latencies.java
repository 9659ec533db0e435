package tallystick.bench.fleet;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took, counted in steps of four percent from a microsecond to four minutes; a
 * percentile is the upper end of its step.
 */
final class Latencies {
  private static final double STEP = 1.04;
  private static final double FIRST_NS = 1_000;
  private static final int STEPS = 500;

  private final AtomicLongArray counts = new AtomicLongArray(STEPS);

  void add(long ns) {
    int step = ns <= FIRST_NS ? 0 : (int) Math.ceil(Math.log(ns / FIRST_NS) / Math.log(STEP));
    counts.incrementAndGet(Math.min(step, STEPS - 1));
  }

  long count() {
    long all = 0;
    for (int i = 0; i < STEPS; i++) {
      all += counts.get(i);
    }
    return all;
  }

  /** The time within which such a part was done, in milliseconds; 0 when nothing was. */
  double percentileMs(double part) {
    long wanted = (long) Math.ceil(part * count());
    long seen = 0;
    for (int i = 0; i < STEPS && wanted > 0; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return FIRST_NS * Math.pow(STEP, i) / 1e6;
      }
    }
    return 0;
  }

  /** As it is written. */
  record Told(long count, double p50Ms, double p99Ms) {}

  Told told() {
    return new Told(count(), percentileMs(0.5), percentileMs(0.99));
  }
}
