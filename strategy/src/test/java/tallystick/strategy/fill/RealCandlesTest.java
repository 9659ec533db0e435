package tallystick.strategy.fill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Candle;
import tallystick.market.Filters;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.DcaSettings.Averaging;
import tallystick.strategy.bot.DcaSettings.Basis;
import tallystick.strategy.bot.DcaSettings.DealLimits;
import tallystick.strategy.bot.DcaSettings.Direction;
import tallystick.strategy.bot.DcaSettings.Execution;
import tallystick.strategy.bot.DcaSettings.OnStop;
import tallystick.strategy.bot.DcaSettings.Reference;
import tallystick.strategy.bot.DcaSettings.Step;
import tallystick.strategy.bot.DcaSettings.StopLoss;
import tallystick.strategy.bot.DcaSettings.TakeProfit;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.StartCondition;
import tallystick.strategy.bot.StartCondition.Average;
import tallystick.strategy.bot.StartCondition.Trigger;

/** Whole runs under watch, over real candles where they lie beside the checkout, and over walks. */
class RealCandlesTest {

  /** Five ways to trade, each using other parts of the bot. */
  private static DcaSettings settings(int style, Asset quote) {
    Amount size = Amount.parse("100", quote);
    Averaging averaging = new Averaging(5, 2, size, 80, 1_400, 1_500, List.of());
    StopLoss stop = new StopLoss(900, Reference.BASE, false, 0, false, OnStop.CLOSE_DEAL);
    TakeProfit one = new TakeProfit(Basis.TOTAL, List.of(new Step(10_000, 80)), 0);
    TakeProfit three =
        new TakeProfit(
            Basis.BASE,
            List.of(new Step(3_000, 60), new Step(3_000, 120), new Step(4_000, 250)),
            0);
    DealLimits one1 = new DealLimits(1, 1, 0, 600_000, 0);
    return switch (style) {
      case 0 -> with(size, averaging, one, null, List.of(new StartCondition.Asap()), one1);
      case 1 ->
          with(
              size,
              averaging,
              three,
              new StopLoss(500, Reference.AVERAGE, true, 0, true, OnStop.CLOSE_DEAL),
              List.of(new StartCondition.Rsi(300_000, 14, Trigger.BELOW, 45_000)),
              one1);
      case 2 ->
          with(
              size,
              averaging,
              new TakeProfit(Basis.TOTAL, List.of(new Step(10_000, 70)), 30),
              stop,
              List.of(
                  new StartCondition.AverageCross(900_000, Average.EMA, 9, 21, Trigger.CROSSES_UP)),
              new DealLimits(3, 3, 0, 0, 86_400_000));
      case 3 ->
          with(
              size,
              averaging,
              new TakeProfit(Basis.TOTAL, List.of(new Step(5_000, 50), new Step(5_000, 90)), 40),
              new StopLoss(300, Reference.AVERAGE, false, 45_000, true, OnStop.CLOSE_DEAL),
              List.of(new StartCondition.PercentB(300_000, 20, 2_000, Trigger.BELOW, 100)),
              one1);
      case 4 ->
          with(
              size,
              new Averaging(
                  0,
                  3,
                  size,
                  0,
                  1_000,
                  1_000,
                  List.of(
                      new DcaSettings.CustomStep(50, size),
                      new DcaSettings.CustomStep(150, size),
                      new DcaSettings.CustomStep(400, size))),
              one,
              new StopLoss(500, Reference.BASE, true, 0, false, OnStop.CLOSE_DEAL),
              List.of(new StartCondition.Asap()),
              new DealLimits(2, 2, 0, 0, 0));
      default -> throw new IllegalArgumentException("style " + style);
    };
  }

  private static DcaSettings with(
      Amount size,
      Averaging averaging,
      TakeProfit takeProfit,
      @Nullable StopLoss stop,
      List<StartCondition> start,
      DealLimits limits) {
    return new DcaSettings(
        Direction.LONG, size, averaging, takeProfit, stop, start, limits, Execution.usual());
  }

  private static Invariants watch(BotConfig config, FillModel model, List<Candle> candles) {
    Invariants watcher = new Invariants(config);
    InMemoryRun.Result result = InMemoryRun.run(config, model, candles, watcher);
    watcher.deals.addAll(result.ended());
    return watcher;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void keepsItsBooksOverRandomWalks(int style) {
    Filters filters = Samples.filters("BTC/USDT", "0.01", "0.00001", "5");
    BotConfig config = Samples.config(filters, settings(style, filters.instrument().quote()));
    long seed = 20_260_000L + style;
    int ended = 0;
    for (int i = 0; i < 2; i++) {
      System.out.println("walk seed " + (seed + i) + ", style " + style);
      List<Candle> candles = Samples.walk(filters, seed + i, 2_000, 20_000, 0.002);

      Invariants run = watch(config, Samples.model("20000", filters.instrument().quote()), candles);

      ended += run.deals.size();
    }
    List<Candle> candles = Samples.walk(filters, seed, 500, 20_000, 0.002);
    FillModel model = Samples.model("20000", filters.instrument().quote());
    assertEquals(
        InMemoryRun.run(config, model, candles, new Invariants(config)),
        InMemoryRun.run(config, model, candles, new Invariants(config)),
        "the same candles give the same run");
    assertTrue(ended >= 5, "only " + ended + " deals ended");
  }

  @Test
  void tradesAThinBookInManyPieces() {
    Filters filters = Samples.filters("BTC/USDT", "0.01", "0.00001", "5");
    BotConfig config = Samples.config(filters, settings(1, filters.instrument().quote()));
    List<Candle> candles = Samples.walk(filters, 77, 3_000, 20_000, 0.003);

    Invariants run = watch(config, Samples.model("12", filters.instrument().quote()), candles);

    assertTrue(run.deals.size() >= 5, "only " + run.deals.size() + " deals ended");
  }

  /** The venue was away on 2021-04-25 for some hours: the files of that spring have a hole. */
  @ParameterizedTest
  @CsvSource({
    "BINANCE-BTCUSDT-1m-20210402-20210514.csv.gz, BTC/USDT, 0.01, 0.00001",
    "BINANCE-ETHUSDT-1m-20210402-20210514.csv.gz, ETH/USDT, 0.01, 0.0001",
    "BINANCE-DOGEUSDT-1m-20210402-20210514.csv.gz, DOGE/USDT, 0.00001, 1",
  })
  void keepsItsBooksOverRealCandles(String file, String symbol, String tick, String lot)
      throws IOException {
    Optional<Path> path = Samples.sharedCandles(file);
    if (path.isEmpty()) {
      System.out.println("Skipped: " + file + " is not there; set TALLYSTICK_SHARED to its folder");
    }
    Assumptions.assumeTrue(path.isPresent(), file + " is not there; set TALLYSTICK_SHARED");
    Filters filters = Samples.filters(symbol, tick, lot, "10");
    // From a week before the hole to a week after it; the whole file would take a minute.
    List<Candle> all = Samples.read(path.orElseThrow(), filters.instrument());
    List<Candle> candles = all.subList(23_000, 43_000);
    assertTrue(holes(candles) > 0, "no hole in " + file);
    List<DealView> ended = new ArrayList<>();
    int averaging = 0;
    for (int style : new int[] {0, 1, 2}) {
      BotConfig config = Samples.config(filters, settings(style, filters.instrument().quote()));

      Invariants run = watch(config, Samples.model("20000", filters.instrument().quote()), candles);

      System.out.println(
          symbol + " style " + style + ": " + run.deals.size() + " deals, " + run.summary());
      ended.addAll(run.deals);
      averaging += run.averagingFills;
    }
    assertTrue(ended.size() >= 100, "only " + ended.size() + " deals ended");
    assertTrue(averaging > 0);
  }

  private static long holes(List<Candle> candles) {
    long holes = 0;
    for (int i = 1; i < candles.size(); i++) {
      holes += candles.get(i).openTimeMs() > candles.get(i - 1).closeTimeMs() ? 1 : 0;
    }
    return holes;
  }
}
