package tallystick.atm.quote;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tallystick.market.Price;

/** Makes one reference price of several sources' rates, or says why there is none. */
public final class Rates {
  /** A rate from further ahead comes from a clock that cannot be believed, and is not used. */
  public static final long MAX_AHEAD_MS = 2_000;

  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  private Rates() {}

  /**
   * The median of the fresh rates; of an even number, the mean of the middle two, rounded down.
   *
   * @param rates the latest of each source
   */
  public static Reference agree(List<Rate> rates, RateRules rules, long nowMs) {
    Set<String> sources = new HashSet<>();
    for (Rate rate : rates) {
      if (!sources.add(rate.source())) {
        return new Reference.Withdrawn(
            Reference.Why.MIXED, "Two rates of the source " + rate.source());
      }
      if (!rate.price().instrument().equals(rates.getFirst().price().instrument())) {
        return new Reference.Withdrawn(
            Reference.Why.MIXED,
            rate.source() + " speaks of another pair: " + rate.price().instrument());
      }
    }
    if (rates.size() < rules.minSources()) {
      return new Reference.Withdrawn(
          Reference.Why.TOO_FEW,
          rates.size() + " of at least " + rules.minSources() + " sources have spoken");
    }
    List<Rate> fresh = new ArrayList<>();
    for (Rate rate : rates) {
      if (rate.atMs() <= nowMs + MAX_AHEAD_MS && nowMs - rate.atMs() <= rules.maxAgeMs()) {
        fresh.add(rate);
      }
    }
    if (fresh.size() < rules.minSources()) {
      return new Reference.Withdrawn(
          Reference.Why.STALE,
          fresh.size()
              + " of at least "
              + rules.minSources()
              + " sources have spoken in the last "
              + rules.maxAgeMs()
              + " ms");
    }
    fresh.sort(Comparator.comparing(Rate::price));
    BigInteger lowest = fresh.getFirst().price().units();
    BigInteger highest = fresh.getLast().price().units();
    // highest > lowest x (1 + deviation), without a division that would round.
    if (highest
            .multiply(BPS)
            .compareTo(lowest.multiply(BPS.add(BigInteger.valueOf(rules.maxDeviationBps()))))
        > 0) {
      return new Reference.Withdrawn(
          Reference.Why.DIVERGENT,
          fresh.getLast().source()
              + " says "
              + fresh.getLast().price()
              + ", "
              + fresh.getFirst().source()
              + " "
              + fresh.getFirst().price()
              + ": more than "
              + rules.maxDeviationBps()
              + " bps apart");
    }
    long oldestMs = fresh.stream().mapToLong(Rate::atMs).min().orElseThrow();
    return new Reference.Agreed(median(fresh), fresh, oldestMs);
  }

  private static Price median(List<Rate> sorted) {
    Price upper = sorted.get(sorted.size() / 2).price();
    Price lower = sorted.get((sorted.size() - 1) / 2).price();
    return new Price(upper.instrument(), upper.units().add(lower.units()).divide(BigInteger.TWO));
  }
}
