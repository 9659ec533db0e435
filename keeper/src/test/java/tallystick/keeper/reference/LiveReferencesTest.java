package tallystick.keeper.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.market.Instrument;
import tallystick.paper.PaperConfig;
import tallystick.paper.PaperExchange;
import tallystick.paper.replay.Feed;
import tallystick.paper.replay.WalkPrints;
import tallystick.paper.trading.Listing;
import tallystick.venues.Environment;
import tallystick.venues.Pin;
import tallystick.venues.PinnedHost;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.BinanceHosts;

/** The keeper's own prices from a real exchange that stands still. */
class LiveReferencesTest {
  private static final Instrument NEW = Instrument.of("AAA/USD");
  private static final Instrument OLD = Instrument.of("BTC/USD");
  private static final long PRINT_EVERY_MS = 5_000;
  private static final long BEGIN_MS = 1_577_836_800_000L;

  /** A day lies before the replay of the one; the other has not traded yet. */
  private static Feed feed(Instrument instrument, long fromMs) {
    Listing listing =
        new Listing(
            instrument.base().code() + "USD",
            instrument.base().code(),
            "USD",
            2,
            5,
            1,
            100_000_000,
            500_000_000,
            true,
            5,
            1_000_000_000_000L);
    return new Feed(
        listing, new WalkPrints(1, BEGIN_MS, 100_000, PRINT_EVERY_MS), "walk", fromMs, -1);
  }

  @Test
  void aMarketWithoutOrdersKeepsNoOtherWaiting(@TempDir Path folder) {
    ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    List<Feed> feeds = List.of(feed(NEW, -1), feed(OLD, BEGIN_MS + 86_400_000));
    try (PaperExchange exchange = PaperExchange.start(PaperConfig.of(folder, feeds, 0));
        BinanceFeed feed = new BinanceFeed(hosts(exchange), System::currentTimeMillis, jitter());
        LiveReferences references = new LiveReferences(said::add)) {

      references.watch("paper", feed, Set.of(NEW, OLD));

      long deadlineNs = System.nanoTime() + 20_000_000_000L;
      while (references.find("paper", OLD).isEmpty()) {
        assertTrue(System.nanoTime() < deadlineNs, "no price within 20 s; said: " + said);
        LockSupport.parkNanos(5_000_000);
      }
      assertEquals(Optional.empty(), references.find("paper", NEW));
      assertEquals(List.of(), List.copyOf(said));
    }
  }

  private static java.util.random.RandomGenerator jitter() {
    return new java.util.Random(7);
  }

  private static BinanceHosts hosts(PaperExchange exchange) {
    return BinanceHosts.of(
        new PinnedHost(
            "paper",
            Environment.PAPER,
            "127.0.0.1",
            exchange.port(),
            Pin.parse(Pin.PREFIX_SPKI + exchange.spkiSha256())));
  }
}
