package tallystick.bench.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import tallystick.market.Instrument;

/** Invented prices: one trade a second of each instrument, drawn back to where they began. */
final class Walks {
  /** The keeper's median looks a quarter of an hour back, and wants it full. */
  static final int HISTORY_SECONDS = 1_200;

  private static final double BEGIN = 100;

  /** 2.5 basis points a second are seven percent a day: a lively market, not a crash. */
  private static final double STEP = 0.00025;

  private static final double PULL = 0.0005;

  /** Deep enough that all orders of a hundred bots can fill in one print. */
  private static final String QUANTITY = "500.001";

  private Walks() {}

  static Instrument instrument(int number) {
    return Instrument.of(String.format(Locale.ROOT, "C%02d/USD", number));
  }

  /**
   * Writes a file for each instrument, which the exchange reads as trades.
   *
   * @param beginMs time of the first trade; they go on for the history and so many seconds more
   */
  static List<Path> write(Path folder, int instruments, long beginMs, int seconds, long seed)
      throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    List<Path> files = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < instruments; i++) {
      Path file = folder.resolve(instrument(i).symbol().replace("/", "") + ".csv");
      // Each at its own part of the second, as in a real market.
      long phaseMs = 1_000L * i / instruments;
      double price = BEGIN;
      try (PrintWriter out =
          new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII))) {
        out.print("time_ms,price,qty\n");
        for (int second = 0; second < HISTORY_SECONDS + seconds; second++) {
          price *= 1 + STEP * random.nextGaussian() + PULL * Math.log(BEGIN / price);
          out.printf(
              Locale.ROOT, "%d,%.3f,%s%n", beginMs + 1_000L * second + phaseMs, price, QUANTITY);
        }
      }
      files.add(file);
    }
    return files;
  }
}
