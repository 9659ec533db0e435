package tallystick.bench.strategy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.Clock;
import tallystick.strategy.bot.Dca;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.Market;
import tallystick.strategy.bot.StartCondition;
import tallystick.strategy.fill.FillModel;
import tallystick.strategy.fill.InMemoryRun;

/**
 * {@code StrategyBench [--quick] [--out FILE]}: candles a second of whole runs in memory, ticks a
 * second of the function alone, and the size and cost of a stored state. Writes JSON to FILE
 * (default {@code strategy-bench.json}).
 */
public final class StrategyBench {
  private static final long SEED = 20_261_121;
  private static final long MINUTE_MS = 60_000;
  private static final Instrument PAIR = Instrument.of("BTC/USDT");
  private static final Filters FILTERS =
      new Filters(
          PAIR,
          Price.parse("0.01", PAIR),
          Amount.parse("0.00001", PAIR.base()),
          Amount.parse("0.00001", PAIR.base()),
          Amount.parse("9000", PAIR.base()),
          Amount.parse("5", PAIR.quote()));
  private static final FillModel MODEL =
      new FillModel(10, 10, 1, Amount.parse("20000", PAIR.quote()));

  private final boolean quick;
  private final List<String> rows = new ArrayList<>();

  private StrategyBench(boolean quick) {
    this.quick = quick;
  }

  public static void main(String[] args) throws IOException {
    int at = Arrays.asList(args).indexOf("--out");
    Path out =
        Path.of(at >= 0 && at + 1 < args.length ? args[at + 1] : "strategy-bench.json")
            .toAbsolutePath();
    String json = new StrategyBench(List.of(args).contains("--quick")).run();
    Files.writeString(out, json);
    System.out.print(json);
    System.out.println("Wrote " + out);
  }

  private String run() {
    List<Candle> candles = walk(quick ? 20_000 : 100_000);
    row("asap, no stop", candles, false, new StartCondition.Asap());
    row("asap, trailing stop at the venue", candles, true, new StartCondition.Asap());
    row(
        "rsi(14) of 5 minutes, trailing stop",
        candles,
        true,
        new StartCondition.Rsi(300_000, 14, StartCondition.Trigger.BELOW, 40_000));
    return """
        {
          "bench": "strategy",
          "quick": %s,
          "at": "%s",
          "machine": {"os": "%s %s", "arch": "%s", "processors": %d, "java": "%s"},
          "seed": %d,
          "runs": [
        %s
          ],
          %s
        }
        """
        .formatted(
            quick,
            Instant.now(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            SEED,
            String.join(",\n", rows),
            quietTicks());
  }

  private void row(String name, List<Candle> candles, boolean stop, StartCondition start) {
    BotConfig config = config(stop, start);
    InMemoryRun.run(config, MODEL, candles.subList(0, candles.size() / 4), (event, made) -> {});
    long[] events = new long[1];
    long beganNs = System.nanoTime();
    InMemoryRun.Result result =
        InMemoryRun.run(config, MODEL, candles, (event, made) -> events[0]++);
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    rows.add(
        String.format(
            Locale.ROOT,
            "    {\"run\": \"%s\", \"candles\": %d, \"deals\": %d, \"intents\": %d, \"events\": %d,"
                + " \"candlesPerSecond\": %.0f, \"eventsPerSecond\": %.0f}",
            name,
            result.candles(),
            result.ended().size(),
            result.intents(),
            events[0],
            candles.size() / seconds,
            events[0] / seconds));
  }

  /** A running deal that hears prices between its orders. */
  private String quietTicks() {
    BotConfig config = config(true, new StartCondition.Asap());
    BotState state = InMemoryRun.run(config, MODEL, walk(50), (event, made) -> {}).state();
    Price last = Price.parse("20000.00", PAIR);
    int count = quick ? 300_000 : 2_000_000;
    long nowMs = 1_700_000_000_000L;
    long beganNs = 0;
    for (int i = -count / 4; i < count; i++) {
      if (i == 0) {
        beganNs = System.nanoTime();
      }
      nowMs += 1_000;
      BotEvent tick = new BotEvent.Tick(PAIR, last, last, last, nowMs);
      state = Dca.decide(state, tick, Clock.at(nowMs)).state();
    }
    double tickNs = (System.nanoTime() - beganNs) / (double) count;
    int rounds = quick ? 20_000 : 100_000;
    byte[] bytes = state.encode();
    beganNs = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      bytes = state.encode();
    }
    double encodeNs = (System.nanoTime() - beganNs) / (double) rounds;
    return String.format(
        Locale.ROOT,
        "\"quietTick\": {\"nanos\": %.0f, \"perSecond\": %.0f}, \"state\": {\"bytes\": %d,"
            + " \"encodeNanos\": %.0f}",
        tickNs,
        1e9 / tickNs,
        bytes.length,
        encodeNs);
  }

  private static BotConfig config(boolean stop, StartCondition start) {
    Amount size = Amount.parse("100", PAIR.quote());
    DcaSettings settings =
        new DcaSettings(
            DcaSettings.Direction.LONG,
            size,
            new DcaSettings.Averaging(5, 2, size, 80, 1_400, 1_500, List.of()),
            new DcaSettings.TakeProfit(
                DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(10_000, 80)), 0),
            stop
                ? new DcaSettings.StopLoss(
                    900, DcaSettings.Reference.BASE, true, 0, false, DcaSettings.OnStop.CLOSE_DEAL)
                : null,
            List.of(start),
            DcaSettings.DealLimits.oneAtATime(),
            DcaSettings.Execution.usual());
    return new BotConfig(
        "bench", new CredentialId("bench"), List.of(new Market(PAIR, FILTERS, 10)), settings);
  }

  private static List<Candle> walk(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Candle> candles = new ArrayList<>(count);
    double price = 20_000;
    for (int i = 0; i < count; i++) {
      Price[] path = new Price[4];
      for (int j = 0; j < 4; j++) {
        // Drawn back to where it began, so that deals go on ending.
        price *= 1 + 0.001 * random.nextGaussian() + 0.0005 * Math.log(20_000 / price);
        path[j] =
            new Price(
                PAIR, FILTERS.tick().units().multiply(BigInteger.valueOf(Math.round(price * 100))));
      }
      candles.add(
          new Candle(
              PAIR,
              i * MINUTE_MS,
              MINUTE_MS,
              path[0],
              path[0].max(path[1]).max(path[2]).max(path[3]),
              path[0].min(path[1]).min(path[2]).min(path[3]),
              path[3],
              Amount.parse("40", PAIR.base())));
    }
    return candles;
  }
}
