package tallystick.strategy.fill;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Candle;
import tallystick.market.CandleFile;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.Market;

/** Candles and settings the tests here share. */
final class Samples {
  static final long MINUTE_MS = 60_000;

  private Samples() {}

  static Filters filters(String symbol, String tick, String lot, String minNotional) {
    Instrument pair = Instrument.of(symbol);
    return new Filters(
        pair,
        Price.parse(tick, pair),
        Amount.parse(lot, pair.base()),
        Amount.parse(lot, pair.base()),
        Amount.parse("900000", pair.base()),
        Amount.parse(minNotional, pair.quote()));
  }

  static FillModel model(String depth, Asset quote) {
    return new FillModel(10, 10, 1, Amount.parse(depth, quote));
  }

  static BotConfig config(Filters filters, DcaSettings settings) {
    return new BotConfig(
        "test",
        new CredentialId("paper"),
        List.of(new Market(filters.instrument(), filters, 10)),
        settings);
  }

  /** A seeded random walk; every so often a hole of an hour, every so often a crash. */
  static List<Candle> walk(Filters filters, long seed, int count, double start, double volatility) {
    SplittableRandom random = new SplittableRandom(seed);
    Instrument pair = filters.instrument();
    List<Candle> candles = new ArrayList<>();
    long openMs = 1_600_000_020_000L;
    double price = start;
    for (int i = 0; i < count; i++) {
      double[] path = new double[4];
      for (int j = 0; j < 4; j++) {
        double jump = random.nextInt(500) == 0 ? -8 * volatility : 0;
        price = Math.max(start / 50, price * (1 + volatility * random.nextGaussian() + jump));
        path[j] = price;
      }
      double high = Math.max(Math.max(path[0], path[1]), Math.max(path[2], path[3]));
      double low = Math.min(Math.min(path[0], path[1]), Math.min(path[2], path[3]));
      candles.add(
          new Candle(
              pair,
              openMs,
              MINUTE_MS,
              at(filters, path[0]),
              at(filters, high),
              at(filters, low),
              at(filters, path[3]),
              Amount.ofUnits(pair.base(), random.nextLong(1L, 40_00000000L))));
      openMs += random.nextInt(300) == 0 ? 60 * MINUTE_MS : MINUTE_MS;
    }
    return candles;
  }

  private static Price at(Filters filters, double price) {
    long ticks = Math.round(price * 1e8 / filters.tick().units().doubleValue());
    return new Price(
        filters.instrument(),
        filters.tick().units().multiply(java.math.BigInteger.valueOf(Math.max(1, ticks))));
  }

  /** The folder of real market data that may lie beside the checkout; it is never part of it. */
  static Optional<Path> sharedCandles(String file) {
    String told = System.getProperty("TALLYSTICK_SHARED", System.getenv("TALLYSTICK_SHARED"));
    Path shared = told != null ? Path.of(told) : Path.of("..", "..", "shared");
    Path path = shared.resolve("data").resolve("candles").resolve(file);
    return Files.isReadable(path) ? Optional.of(path) : Optional.empty();
  }

  static List<Candle> read(Path file, Instrument pair) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CandleFile.read(in, file.getFileName().toString(), pair, MINUTE_MS);
    }
  }
}
