package tallystick.venues.binance.trade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.venues.binance.trade.PaperVenue.BTC_USD;
import static tallystick.venues.binance.trade.PaperVenue.await;
import static tallystick.venues.binance.trade.PaperVenue.btc;
import static tallystick.venues.binance.trade.PaperVenue.ids;
import static tallystick.venues.binance.trade.PaperVenue.price;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.market.Side;
import tallystick.venues.RequestSigner;
import tallystick.venues.StandingSocket;
import tallystick.venues.binance.feed.FeedEvent;
import tallystick.venues.binance.feed.MarketStream;
import tallystick.venues.binance.feed.Topic;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Quote;

/** Public and private streams of the real paper exchange. */
class PaperStreamTest {
  private static final StandingSocket.Times QUICK =
      new StandingSocket.Times(20, 200, 500, 30_000, 600_000);

  private static PaperVenue venue;

  @BeforeAll
  static void open(@TempDir Path folder) {
    venue = new PaperVenue(folder.resolve("paper"));
  }

  @AfterAll
  static void close() {
    venue.close();
  }

  /** Remembers everything it hears. */
  private static final class Heard implements PrivateStream.Listener {
    final List<AccountEvent> events = new CopyOnWriteArrayList<>();
    final List<String> json = new CopyOnWriteArrayList<>();
    final List<String> downs = new CopyOnWriteArrayList<>();
    final AtomicInteger ups = new AtomicInteger();
    volatile boolean over;

    @Override
    public void onEvent(Bytes bytes, AccountEvent event, long receivedAtMs) {
      json.add(new String(bytes.toArray(), StandardCharsets.UTF_8));
      events.add(event);
    }

    @Override
    public void onUp() {
      ups.incrementAndGet();
    }

    @Override
    public void onDown(String why, boolean ended) {
      downs.add(why);
      over = ended;
    }

    boolean hasFill() {
      return events.stream()
          .anyMatch(e -> e instanceof AccountEvent.OrderChanged o && o.fill() != null);
    }
  }

  private static void trade(RequestSigner signer, int number) {
    PlaceOrder order =
        new PlaceOrder(
            new CredentialId("main"),
            BTC_USD,
            Side.BUY,
            OrderKind.LIMIT_IOC,
            btc("0.5"),
            price("1500"),
            null);
    assertInstanceOf(
        Outcome.Accepted.class, venue.trade.place(signer, order, ids(number), null).outcome());
  }

  private static void hearsTradesOf(RequestSigner signer, int number) {
    Heard heard = new Heard();
    try (PrivateStream stream = venue.trade.stream(() -> Optional.of(signer), QUICK, heard)) {
      assertNotNull(stream);
      await("subscribed", () -> heard.ups.get() == 1);

      trade(signer, number);

      await("a fill and the balances", () -> heard.hasFill() && heard.events.size() >= 3);
      var first = assertInstanceOf(AccountEvent.OrderChanged.class, heard.events.getFirst());
      assertEquals("NEW", first.executionType());
      assertEquals(ids(number).main(), first.state().order().clientOrderId());
      assertTrue(heard.events.stream().anyMatch(e -> e instanceof AccountEvent.BalancesChanged));
      assertTrue(heard.json.getFirst().startsWith("{\"e\":\"executionReport\""));
    }
  }

  @Test
  void logsOnWithItsOwnKeyAndHearsTheAccount() {
    hearsTradesOf(venue.ed25519(venue.account(), ""), 1001);
  }

  @Test
  void signsTheSubscriptionWithASharedSecret() {
    hearsTradesOf(venue.hmac(venue.account()), 1002);
  }

  @Test
  void saysWhenItWasDownAndComesBack() {
    PaperVenue.Signer signer = venue.ed25519(venue.account(), "");
    Heard heard = new Heard();
    try (PrivateStream stream = venue.trade.stream(() -> Optional.of(signer), QUICK, heard)) {
      assertNotNull(stream);
      await("subscribed", () -> heard.ups.get() == 1);

      venue.owner("POST", "/admin/disconnect", "{}");

      await("down and up again", () -> heard.downs.size() == 1 && heard.ups.get() == 2);
      trade(signer, 1003);
      await("a fill", heard::hasFill);
    }
  }

  private static void comesBackBy(StandingSocket.Times times, String why) {
    PaperVenue.Signer signer = venue.ed25519(venue.account(), "");
    Heard heard = new Heard();
    try (PrivateStream stream = venue.trade.stream(() -> Optional.of(signer), times, heard)) {
      assertNotNull(stream);
      await("down and up again", () -> heard.downs.size() >= 1 && heard.ups.get() >= 2);
      assertTrue(heard.downs.getFirst().contains(why), heard.downs.toString());
    }
  }

  @Test
  void changesItsConnectionBeforeTheVenueWouldCutIt() {
    comesBackBy(new StandingSocket.Times(20, 200, 100, 30_000, 1_500), "changed before");
  }

  @Test
  void takesASilentLineForADeadOne() {
    // It asks for life every second and gives up after 300 ms: every pause looks like a dead line.
    comesBackBy(new StandingSocket.Times(20, 200, 1_000, 300, 600_000), "nothing heard");
  }

  @Test
  void endsWithItsLease() {
    PaperVenue.Signer signer = venue.ed25519(venue.account(), "");
    AtomicInteger asked = new AtomicInteger();
    Heard heard = new Heard();
    try (PrivateStream stream =
        venue.trade.stream(
            () -> asked.getAndIncrement() == 0 ? Optional.of(signer) : Optional.empty(),
            QUICK,
            heard)) {
      assertNotNull(stream);
      await("subscribed", () -> heard.ups.get() == 1);

      venue.owner("POST", "/admin/disconnect", "{}");

      await("over", () -> heard.over);
      assertTrue(heard.downs.getLast().contains("the lease has ended"), heard.downs.toString());
      assertEquals(1, heard.ups.get());
    }
  }

  @Test
  void saysWhyAKeyIsNotLetIn() {
    PaperVenue.Signer unknown =
        new PaperVenue.Signer(
            tallystick.intent.KeyKind.ED25519, "no-such-key", payload -> new byte[64]);
    Heard heard = new Heard();
    try (PrivateStream stream = venue.trade.stream(() -> Optional.of(unknown), QUICK, heard)) {
      assertNotNull(stream);
      await("refused", () -> !heard.downs.isEmpty());
      assertTrue(heard.downs.getFirst().contains("the venue refused"), heard.downs.toString());
      assertEquals(0, heard.ups.get());
    }
  }

  @Test
  void hearsTheMarketAndKeepsABookInStep() {
    List<FeedEvent> heard = new CopyOnWriteArrayList<>();
    List<Topic> topics =
        List.of(
            new Topic.Prints(BTC_USD),
            new Topic.Quotes(BTC_USD),
            new Topic.Candles(BTC_USD, Interval.ONE_MINUTE),
            new Topic.Depth(BTC_USD));
    try (MarketStream stream = venue.feed.stream(topics, QUICK, heard::add)) {
      await("up", () -> heard.stream().anyMatch(e -> e instanceof FeedEvent.Up));

      await(
          "every kind of event, and a book",
          () -> {
            venue.step();
            return heard.stream().anyMatch(e -> e instanceof FeedEvent.Printed)
                && heard.stream().anyMatch(e -> e instanceof FeedEvent.Quoted)
                && heard.stream().anyMatch(e -> e instanceof FeedEvent.CandleMoved)
                && heard.stream().anyMatch(e -> e instanceof FeedEvent.BookMoved)
                && stream.book(BTC_USD, 5).isPresent();
          });
      assertTrue(
          heard.stream().noneMatch(e -> e instanceof FeedEvent.Unreadable), heard.toString());

      venue.owner("POST", "/admin/disconnect", "{}");

      await("down", () -> heard.stream().anyMatch(e -> e instanceof FeedEvent.BookLost));
      await(
          "a book again",
          () -> {
            venue.step();
            return stream.book(BTC_USD, 5).isPresent();
          });
    }
  }

  @Test
  void readsCandlesAndBooks() {
    assertTrue(venue.feed.candles(BTC_USD, Interval.ONE_MINUTE, 0, 5).size() >= 1);
    assertTrue(venue.feed.depth(BTC_USD, 100).bids().size() >= 1);
    Quote quote = venue.feed.quote(BTC_USD).orElseThrow();
    assertTrue(quote.bid().isBelow(quote.ask()), quote.toString());
  }
}
