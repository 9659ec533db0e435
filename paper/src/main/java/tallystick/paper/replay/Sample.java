package tallystick.paper.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tallystick.paper.PaperException;
import tallystick.paper.trading.Listing;

/** The bundled sample: real BTC/USD trades, real ETH/USD candles, and a synthetic thin coin. */
public final class Sample {
  /** Where the thin coin's walk begins: 2020-01-01. */
  private static final long THIN_START_MS = 1_577_836_800_000L;

  private static final long THIN_SEED = 20_131_125;

  private Sample() {}

  /** All three feeds; a window applies to those it overlaps. */
  public static List<Feed> feeds(long fromMs, long untilMs) {
    List<Feed> feeds = new ArrayList<>();
    feeds.add(file("BTCUSD-trades-201311.csv.gz", "BTC/USD", fromMs, untilMs));
    feeds.add(file("ETHUSD-5m-202303.csv.gz", "ETH/USD", fromMs, untilMs));
    Listing thin = Listings.of("THIN", "USD", 4, 1, true);
    feeds.add(
        new Feed(
            thin,
            new WalkPrints(THIN_SEED, THIN_START_MS, 5_000, 5_000),
            "synthetic (seeded walk)",
            -1,
            -1));
    return feeds;
  }

  private static Feed file(String name, String symbol, long fromMs, long untilMs) {
    try (InputStream in = Sample.class.getResourceAsStream("/tallystick/paper/sample/" + name)) {
      if (in == null) {
        throw new PaperException("The program was built without its sample " + name);
      }
      return feed(DataFile.read(in, name, symbol, false), name, fromMs, untilMs);
    } catch (IOException e) {
      throw new PaperException("Cannot read the bundled " + name + ": " + e.getMessage(), e);
    }
  }

  /** A feed of that window, or of everything when the window misses the data. */
  public static Feed feed(DataFile.Data data, String name, long fromMs, long untilMs) {
    long first = data.prints().timeMs(0);
    long last = data.prints().timeMs(data.prints().count() - 1);
    boolean overlaps = (fromMs < 0 || fromMs <= last) && (untilMs < 0 || untilMs > first);
    return overlaps
        ? new Feed(data.listing(), data.prints(), name, fromMs, untilMs)
        : new Feed(data.listing(), data.prints(), name, -1, -1);
  }
}
