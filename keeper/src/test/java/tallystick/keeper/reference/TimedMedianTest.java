package tallystick.keeper.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.market.Instrument;
import tallystick.market.Price;

class TimedMedianTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final Price HONEST = Price.parse("800", BTC_USD);
  private static final Price MOVED = Price.parse("1200", BTC_USD);

  private record Trade(long atMs, Price price) {}

  @Test
  void hasNoMedianBeforeAMinuteWasSeen() {
    TimedMedian median = new TimedMedian(BTC_USD);

    median.add(1_000, HONEST);
    median.add(60_990, HONEST);

    assertEquals(Optional.empty(), median.median());
  }

  @Test
  void staysWhereTheMarketWasForMoreThanHalfOfTheTime() {
    TimedMedian median = honest();

    median.add(1_000_000, MOVED);
    median.add(1_440_000, MOVED);

    assertEquals(Optional.of(HONEST), median.median());
  }

  @Test
  void followsAMarketThatStaysAwayForMoreThanHalfOfTheTime() {
    TimedMedian median = honest();

    median.add(1_000_000, MOVED);
    median.add(1_460_000, MOVED);

    assertEquals(Optional.of(MOVED), median.median());
  }

  @Test
  void weighsTimeAndNotTheNumberOfTrades() {
    TimedMedian median = honest();

    for (int second = 0; second < 400; second++) {
      for (int trade = 0; trade < 20; trade++) {
        median.add(1_000_000 + second * 1_000 + trade * 10, MOVED);
      }
      median.add(1_000_000 + second * 1_000 + 300, HONEST);
    }

    assertEquals(Optional.of(HONEST), median.median());
  }

  @Test
  void takesMarketTimeThatRunsBackwardsAsStandingStill() {
    TimedMedian median = honest();

    median.add(5_000, MOVED);
    median.add(1_000_100, HONEST);

    assertEquals(Optional.of(HONEST), median.median());
    assertEquals(1_000_100, median.newestMs());
  }

  @Test
  void agreesWithAMedianCountedByHand() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);

    for (int run = 0; run < 200; run++) {
      TimedMedian median = new TimedMedian(BTC_USD);
      List<Trade> trades = new ArrayList<>();
      long atMs = 1_000_000;
      for (int i = 0; i < 150; i++) {
        atMs += random.nextInt(4) == 0 ? 0 : random.nextInt(2_500) * 10L;
        Price price = Price.ofUnits(BTC_USD, 100 + random.nextInt(12));
        trades.add(new Trade(atMs, price));
        median.add(atMs, price);
        long first = trades.getFirst().atMs();
        Optional<Price> expected =
            atMs - first < TimedMedian.MIN_HISTORY_MS
                ? Optional.empty()
                : Optional.of(slowMedian(trades, atMs));
        assertEquals(expected, median.median(), "seed " + seed + " run " + run + " step " + i);
      }
    }
  }

  /** Slot by slot of ten milliseconds: the last trade at or before it. */
  private static Price slowMedian(List<Trade> trades, long newestMs) {
    long toMs = newestMs + TimedMedian.STEP_MS;
    long fromMs = Math.max(trades.getFirst().atMs(), toMs - TimedMedian.WINDOW_MS);
    long[] weights = new long[200];
    for (int i = 0; i < trades.size(); i++) {
      long untilMs = i + 1 < trades.size() ? trades.get(i + 1).atMs() : toMs;
      long weight = untilMs - Math.max(fromMs, trades.get(i).atMs());
      if (weight > 0) {
        weights[trades.get(i).price().units().intValueExact()] += weight;
      }
    }
    long sum = 0;
    for (int units = 0; units < weights.length; units++) {
      sum += weights[units];
      if (sum > 0 && 2 * sum >= toMs - fromMs) {
        return new Price(BTC_USD, BigInteger.valueOf(units));
      }
    }
    throw new AssertionError("a median lies among the prices");
  }

  private static TimedMedian honest() {
    TimedMedian median = new TimedMedian(BTC_USD);
    for (long atMs = 0; atMs < 1_000_000; atMs += 5_000) {
      median.add(atMs, HONEST);
    }
    return median;
  }
}
