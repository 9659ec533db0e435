package tallystick.strategy.fill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.DcaSettings.Averaging;
import tallystick.strategy.bot.DcaSettings.Basis;
import tallystick.strategy.bot.DcaSettings.DealLimits;
import tallystick.strategy.bot.DcaSettings.OnStop;
import tallystick.strategy.bot.DcaSettings.Reference;
import tallystick.strategy.bot.DcaSettings.Step;
import tallystick.strategy.bot.DcaSettings.StopLoss;
import tallystick.strategy.bot.DcaSettings.TakeProfit;
import tallystick.strategy.bot.DealState;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.StartCondition;

/**
 * Ten deals computed by hand.
 *
 * <p>The market: ticks of 0.01, lots of 0.001, fees of 0.1 %, bid and ask one tick from the last
 * price. Every candle is flat: four prints at one price. The base order of every deal is 100.01
 * USDT at the first price of 100.00:
 *
 * <pre>
 *   ask 100.01, quantity 100.01 / 100.01 = 1.000, spent 100.01
 *   fee 0.001 of the base, received 0.999
 *   1 % of total:  100.01 x 1.01 / (0.999 x 0.999) = 101.2124..., up to 101.22
 *   2 % of total:  100.01 x 1.02 / (0.999 x 0.999) = 102.2145..., up to 102.22
 * </pre>
 */
class TenDealsTest {
  private static final Filters FILTERS = Samples.filters("AAA/USDT", "0.01", "0.001", "5");
  private static final Instrument PAIR = FILTERS.instrument();

  /** One deal: what was asked for, the candles' prices, and what comes of it, all by hand. */
  record Row(String name, DcaSettings settings, String prices, DealState end, String figures) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Row> table() {
    TakeProfit one = total(new Step(10_000, 100));
    return List.of(
        // sold 0.999 x 101.22 = 101.11878, fee 0.10111878
        // profit 101.11878 - 0.10111878 - 100.01
        new Row(
            "take profit of total",
            settings(none(), one, null, 0),
            "100 102",
            DealState.COMPLETED,
            "100.01 1.000 0.001 0.999 101.11878 0.10111878 0 1.00766122"),
        // P1 = 100.01 x 0.99 = 99.0099, down to 99.00; 100 / 99.00 = 1.0101, in lots 1.010
        // spent 100.01 + 1.010 x 99.00 = 200.00; received 2.010 x 0.999 = 2.00799
        // target 200 x 1.01 / (2.00799 x 0.999) = 100.6988..., up to 100.70; sold 2.007
        // 2.007 x 100.70 = 202.1049, fee 0.2021049; dust 2.00799 - 2.007
        new Row(
            "one averaging order, then take profit of total",
            settings(averaging(1, "100", 1_000, 1_000), one, null, 0),
            "100 98.5 102",
            DealState.COMPLETED,
            "200.00 2.010 0.00201 2.007 202.1049 0.2021049 0.00099 1.9027951"),
        // s = 1.5, v = 2: D1 = 1 %, D2 = 1 + 1.5 = 2.5 %; V1 = 50, V2 = 100
        // P1 99.00: 50 / 99 = 0.505; P2 = 100.01 x 0.975 = 97.50975, down to 97.50: 1.025
        // spent 100.01 + 49.995 + 99.9375 = 249.9425; received 2.530 x 0.999 = 2.52747
        // target 249.9425 x 1.01 / (2.52747 x 0.999) = 99.9792..., up to 99.98; sold 2.527
        new Row(
            "two averaging orders with step and volume scale",
            settings(averaging(2, "50", 1_500, 2_000), one, null, 0),
            "100 98 97 101",
            DealState.COMPLETED,
            "249.9425 2.530 0.00253 2.527 252.64946 0.25264946 0.00047 2.45431054"),
        // As the second deal, but 1 % of the base order: (200 + 1.0001) / (2.00799 x 0.999)
        // = 100.2003..., up to 100.21; 2.007 x 100.21 = 201.12147
        new Row(
            "take profit of base",
            settings(
                averaging(1, "100", 1_000, 1_000),
                new TakeProfit(Basis.BASE, List.of(new Step(10_000, 100)), 0),
                null,
                0),
            "100 98.5 102",
            DealState.COMPLETED,
            "200.00 2.010 0.00201 2.007 201.12147 0.20112147 0.00099 0.92034853"),
        // halves of 0.999: 0.499 (down to a lot) at 101.22 = 50.50878, 0.500 at 102.22 = 51.11
        // fees 0.05050878 + 0.05111
        new Row(
            "two take-profit steps",
            settings(none(), total(new Step(5_000, 100), new Step(5_000, 200)), null, 0),
            "100 101.5 103",
            DealState.COMPLETED,
            "100.01 1.000 0.001 0.999 101.61878 0.10161878 0 1.50716122"),
        // arms at 102 (above 101.22), peak 103, 103 x 0.995 = 102.485, up to 102.49
        // 102.40 is below: sold at the bid 102.39; 0.999 x 102.39 = 102.28761
        new Row(
            "trailing take profit",
            settings(
                none(), new TakeProfit(Basis.TOTAL, List.of(new Step(10_000, 100)), 50), null, 0),
            "100 102 103 102.4",
            DealState.COMPLETED,
            "100.01 1.000 0.001 0.999 102.28761 0.10228761 0 2.17532239"),
        // trigger 100.01 x 0.98 = 98.0098, up to 98.01; limit 98.01 x 0.99 = 97.0299, 97.02
        // 97.50 triggers it: sold at the bid 97.49; 0.999 x 97.49 = 97.39251
        new Row(
            "stop loss that rests at the venue",
            settings(none(), one, stop(200, false), 0),
            "100 97.5",
            DealState.STOPPED_OUT,
            "100.01 1.000 0.001 0.999 97.39251 0.09739251 0 -2.71488251"),
        // 96.00 falls through the limit of 97.02: the stop is exchanged for a sale at the bid
        // 0.999 x 95.99 = 95.89401
        new Row(
            "stop loss that the price fell through",
            settings(none(), one, stop(200, false), 0),
            "100 96",
            DealState.STOPPED_OUT,
            "100.01 1.000 0.001 0.999 95.89401 0.09589401 0 -4.21188401"),
        // 0.499 at 101.22 = 50.50878; then the stop moves to 100.01 / (0.999 x 0.999)
        // = 100.2103..., up to 100.22; 100.10 triggers it: 0.500 at the bid 100.09 = 50.045
        new Row(
            "breakeven after the first of two steps",
            settings(none(), total(new Step(5_000, 100), new Step(5_000, 300)), stop(500, true), 0),
            "100 101.5 100.1",
            DealState.STOPPED_OUT,
            "100.01 1.000 0.001 0.999 100.55378 0.10055378 0 0.44322622"),
        // three minutes after its start the deal is sold at the bid 100.49
        // 0.999 x 100.49 = 100.38951
        new Row(
            "closed by its longest time",
            settings(none(), one, null, 180_000),
            "100 100.5 100.5 100.5 100.5",
            DealState.COMPLETED,
            "100.01 1.000 0.001 0.999 100.38951 0.10038951 0 0.27912049"));
  }

  @ParameterizedTest
  @MethodSource("table")
  void endsAsComputedByHand(Row row) {
    List<Candle> candles = flat(row.prices());

    List<DealView> deals =
        InMemoryRun.run(row.settings(), FILTERS, Samples.model("1000000", PAIR.quote()), candles);

    assertEquals(1, deals.size());
    DealView deal = deals.getFirst();
    assertEquals(row.end(), deal.state());
    String[] by = row.figures().split(" ", -1);
    assertEquals(quote(by[0]), deal.spent(), "spent");
    assertEquals(base(by[1]), deal.bought(), "bought");
    assertEquals(base(by[2]), deal.baseFees(), "fees in base");
    assertEquals(base(by[3]), deal.sold(), "sold");
    assertEquals(quote(by[4]), deal.proceeds(), "proceeds");
    assertEquals(quote(by[5]), deal.quoteFees(), "fees in quote");
    assertEquals(base(by[6]), deal.held(), "dust");
    assertEquals(quote(by[7]), deal.profit(), "profit");
  }

  // ---------------------------------------------------------------- settings and candles

  private static DcaSettings settings(
      Averaging averaging, TakeProfit takeProfit, @Nullable StopLoss stop, long longestMs) {
    return new DcaSettings(
        DcaSettings.Direction.LONG,
        quote("100.01"),
        averaging,
        takeProfit,
        stop,
        List.of(new StartCondition.Asap()),
        new DealLimits(1, 1, 1, 0, longestMs),
        DcaSettings.Execution.usual());
  }

  private static Averaging none() {
    return new Averaging(0, 1, quote("0"), 0, 1_000, 1_000, List.of());
  }

  private static Averaging averaging(int count, String size, int step, int volume) {
    return new Averaging(count, count, quote(size), 100, step, volume, List.of());
  }

  private static TakeProfit total(Step... steps) {
    return new TakeProfit(Basis.TOTAL, List.of(steps), 0);
  }

  private static StopLoss stop(int bps, boolean breakeven) {
    return new StopLoss(bps, Reference.BASE, false, 0, breakeven, OnStop.CLOSE_DEAL);
  }

  private static Amount quote(String decimal) {
    return Amount.parse(decimal, PAIR.quote());
  }

  private static Amount base(String decimal) {
    return Amount.parse(decimal, PAIR.base());
  }

  private static List<Candle> flat(String prices) {
    List<Candle> candles = new ArrayList<>();
    for (String text : prices.split(" ", -1)) {
      Price price = Price.parse(text, PAIR);
      candles.add(
          new Candle(
              PAIR,
              candles.size() * Samples.MINUTE_MS,
              Samples.MINUTE_MS,
              price,
              price,
              price,
              price,
              base("1000")));
    }
    return candles;
  }
}
