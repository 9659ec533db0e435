package tallystick.drills.semantics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tallystick.drills.Checkout;
import tallystick.market.Candle;
import tallystick.market.CandleFile;
import tallystick.market.Instrument;
import tallystick.paper.PaperProgram;

/**
 * One market with its candles.
 *
 * @param file readable by the exchange's own user
 * @param beginMs market time of the replay's first print
 * @param candles those that bots see, ascending
 */
record Pair(Instrument instrument, Path file, long beginMs, List<Candle> candles) {
  /** Shortly before Binance's outage of that day, from 04:01 to 08:45, which made no candle. */
  static final Instant FROM = Instant.parse("2021-04-25T03:50:00Z");

  /**
   * The market is open for so long before the bots start: a keeper that has seen less than a minute
   * of a pair has no reference price of it.
   */
  static final long OPENING_MS = 5 * 60_000;

  /** What lies before the replay, for whoever reads the past. */
  private static final long HISTORY_MS = 3_600_000;

  /** Past the outage, by as much as a hundred deals take. */
  static final long UNTIL_MS = 5 * 3_600_000 + 20 * 60_000;

  private static final String SAMPLE = "sample/ETHUSD-5m-202303.csv.gz";
  private static final List<String> SHARED = List.of("BTC", "ETH", "DOGE");

  Pair {
    candles = List.copyOf(candles);
  }

  String symbol() {
    return instrument.base().code() + instrument.quote().code();
  }

  boolean bundled() {
    return instrument.equals(Instrument.of("ETH/USD"));
  }

  /** Moments at which it prints, since the replay's beginning. */
  List<Long> momentsMs() {
    List<Long> moments = new ArrayList<>();
    for (Candle candle : candles) {
      long sinceMs = candle.openTimeMs() - beginMs;
      for (int i = 0; i < 3; i++) {
        moments.add(sinceMs + i * candle.intervalMs() / 4);
      }
      moments.add(sinceMs + candle.intervalMs() - 1);
    }
    return moments;
  }

  /** The bundled sample, and the three files beside the checkout where they are. */
  static List<Pair> all(Path folder) throws IOException {
    List<Pair> all = new ArrayList<>();
    for (String base : SHARED) {
      Path file = shared(base);
      if (Files.isReadable(file)) {
        Path part = folder.resolve(base + "USDT-1m.csv.gz");
        cut(file, part);
        all.add(of(Instrument.of(base + "/USDT"), part, FROM.toEpochMilli()));
      }
    }
    Path sample = folder.resolve("ETHUSD-5m.csv.gz");
    try (InputStream in = PaperProgram.class.getResourceAsStream(SAMPLE)) {
      if (in == null) {
        throw new IllegalStateException("The bundled sample is missing; build paper again");
      }
      Files.copy(in, sample, StandardCopyOption.REPLACE_EXISTING);
    }
    all.add(of(Instrument.of("ETH/USD"), sample, 0));
    return all;
  }

  /** The hours around the outage, line by line: the exchange would read six weeks for them. */
  private static void cut(Path file, Path part) throws IOException {
    long fromMs = FROM.toEpochMilli() - HISTORY_MS;
    long untilMs = FROM.toEpochMilli() + UNTIL_MS;
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII));
        Writer out =
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(part)), StandardCharsets.US_ASCII)) {
      out.write(in.readLine() + "\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        long openMs = Long.parseLong(line, 0, line.indexOf(','), 10);
        if (openMs >= fromMs && openMs < untilMs) {
          out.write(line + "\n");
        }
      }
    }
  }

  static int sharedFiles() {
    return SHARED.size();
  }

  private static Path shared(String base) {
    String told = System.getProperty("TALLYSTICK_SHARED", System.getenv("TALLYSTICK_SHARED"));
    Path shared = told != null ? Path.of(told) : Checkout.root().resolve("..").resolve("shared");
    return shared
        .resolve("data")
        .resolve("candles")
        .resolve("BINANCE-" + base + "USDT-1m-20210402-20210514.csv.gz");
  }

  private static Pair of(Instrument instrument, Path file, long fromMs) throws IOException {
    List<Candle> all;
    try (InputStream in = Files.newInputStream(file)) {
      all = CandleFile.read(in, file.toString(), instrument, 0);
    }
    List<Candle> replayed = all.stream().filter(c -> c.openTimeMs() >= fromMs).toList();
    long beginMs = replayed.getFirst().openTimeMs();
    List<Candle> seen =
        replayed.stream()
            .filter(c -> c.openTimeMs() >= beginMs + OPENING_MS)
            .filter(c -> c.closeTimeMs() <= beginMs + UNTIL_MS)
            .toList();
    return new Pair(instrument, file, beginMs, seen);
  }
}
