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
  private static final int HISTORY_SECONDS = 1_200;

  private static final long BEGIN_MS = 1_700_000_000_000L;

  /** Market time at which trading begins; what lies before it is history. */
  static final long TRADING_FROM_MS = BEGIN_MS + 1_000L * HISTORY_SECONDS;

  private static final long SEED = 20_261_121;

  private static final double BEGIN = 100;
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
   * @param stepBps how far a price moves in a second: one standard deviation
   * @param seconds so long they go on after the history
   */
  static List<Path> write(Path folder, int instruments, double stepBps, int seconds)
      throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    List<Path> files = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < instruments; i++) {
      Path file = folder.resolve(instrument(i).symbol().replace("/", "") + ".csv");
      // Each at its own part of the second, as in a real market.
      long phaseMs = 1_000L * i / instruments;
      double price = BEGIN;
      try (PrintWriter out =
          new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII))) {
        out.print("time_ms,price,qty\n");
        for (int second = 0; second < HISTORY_SECONDS + seconds; second++) {
          price *= 1 + stepBps / 10_000 * random.nextGaussian() + PULL * Math.log(BEGIN / price);
          out.printf(
              Locale.ROOT, "%d,%.3f,%s%n", BEGIN_MS + 1_000L * second + phaseMs, price, QUANTITY);
        }
      }
      files.add(file);
    }
    return files;
  }
}
