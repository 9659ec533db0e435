package tallystick.venues.binance.trade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.venues.binance.trade.PaperVenue.BTC_USD;
import static tallystick.venues.binance.trade.PaperVenue.ETH_USD;
import static tallystick.venues.binance.trade.PaperVenue.btc;
import static tallystick.venues.binance.trade.PaperVenue.ids;
import static tallystick.venues.binance.trade.PaperVenue.price;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.StopLeg;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.venues.Answer;
import tallystick.venues.Environment;
import tallystick.venues.Pin;
import tallystick.venues.PinnedHost;
import tallystick.venues.Sent;
import tallystick.venues.VenueException;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.BinanceHosts;
import tallystick.venues.binance.wire.ClientIds;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.binance.wire.OrderCalls.Target;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/** Orders and reads against the real paper exchange, its faults included. */
class PaperTradeTest {
  private static PaperVenue venue;
  private static int number;

  private PaperVenue.Signer signer;
  private long account;

  @BeforeAll
  static void open(@TempDir Path folder) {
    venue = new PaperVenue(folder.resolve("paper"));
  }

  @AfterAll
  static void close() {
    venue.close();
  }

  @BeforeEach
  void freshAccount() {
    venue.owner("DELETE", "/admin/faults", "");
    account = venue.account();
    signer = venue.ed25519(account, "");
  }

  private static PlaceOrder order(
      Side side, OrderKind kind, @Nullable String limit, @Nullable StopLeg stop) {
    return new PlaceOrder(
        new CredentialId("main"),
        BTC_USD,
        side,
        kind,
        btc("0.5"),
        limit == null ? null : price(limit),
        stop);
  }

  private static ClientIds fresh() {
    return ids(++number);
  }

  private Outcome answered(Sent sent) {
    return assertInstanceOf(Sent.Answered.class, sent, sent.toString()).outcome();
  }

  private String accepted(Sent sent) {
    return assertInstanceOf(Outcome.Accepted.class, answered(sent)).orders().getFirst().id();
  }

  private List<OrderState> openOrders() throws ScanException {
    Answer answer = venue.trade.read(signer, ReadQuery.of(ReadKind.OPEN_ORDERS));
    return OrderState.parseList(body(answer), venue.feed.listings());
  }

  private static byte[] body(Answer answer) {
    return assertInstanceOf(Answer.Body.class, answer, answer.toString()).json().toArray();
  }

  @Test
  void placesFindsAndCancelsALimitOrder() throws ScanException {
    ClientIds ids = fresh();
    PlaceOrder order = order(Side.BUY, OrderKind.LIMIT, "500", null);

    String id = accepted(venue.trade.place(signer, order, ids, null));

    OrderState byClientId =
        OrderState.parse(
            body(venue.trade.orderByClientId(signer, BTC_USD, ids.main())), venue.feed.listings());
    OrderState byVenueId =
        OrderState.parse(
            body(venue.trade.orderByVenueId(signer, BTC_USD, id)), venue.feed.listings());
    assertEquals(byVenueId, byClientId);
    assertEquals(id, byClientId.order().venueOrderId());
    assertEquals(VenueOrder.Type.LIMIT, byClientId.order().type());
    assertEquals(price("500"), byClientId.order().price());
    assertEquals(btc("0.5"), byClientId.order().quantity());
    assertEquals(
        List.of(byClientId.order()), openOrders().stream().map(OrderState::order).toList());

    Outcome cancelled =
        answered(venue.trade.cancel(signer, BTC_USD, new Target.VenueId(id), "c-" + number));
    assertEquals(new Outcome.Accepted(List.of()), cancelled);
    assertEquals(List.of(), openOrders());
    Outcome again =
        answered(venue.trade.cancel(signer, BTC_USD, new Target.ClientId(ids.main()), "d"));
    assertEquals(-2011, assertInstanceOf(Outcome.Rejected.class, again).code());
  }

  @Test
  void fillsAnImmediateOrderAndReportsItsTrades() throws ScanException {
    String id =
        accepted(
            venue.trade.place(
                signer, order(Side.BUY, OrderKind.LIMIT_IOC, "1500", null), fresh(), null));

    Answer trades = venue.trade.read(signer, ReadQuery.of(ReadKind.TRADES, BTC_USD));
    var fills = tallystick.venues.binance.wire.Fills.parseList(body(trades), venue.feed.listings());
    Amount bought = fills.stream().map(fill -> fill.quantity()).reduce(Amount::plus).orElseThrow();
    assertEquals(btc("0.5"), bought);
    assertTrue(fills.stream().allMatch(fill -> fill.venueOrderId().equals(id)));
    OrderState state =
        OrderState.parse(
            body(venue.trade.orderByVenueId(signer, BTC_USD, id)), venue.feed.listings());
    assertEquals(Optional.of(Outcome.Ending.FILLED), state.ending());
    assertEquals(VenueOrder.Type.LIMIT_IOC, state.order().type());
  }

  @Test
  void placesAPairAndCancelsItWhole() throws ScanException {
    for (Side side : Side.values()) {
      ClientIds ids = fresh();
      PlaceOrder pair =
          side == Side.SELL
              ? order(side, OrderKind.OCO, "2000", new StopLeg(price("500"), price("490")))
              : order(side, OrderKind.OCO, "500", new StopLeg(price("2000"), price("2010")));

      var placed =
          assertInstanceOf(
              Outcome.Accepted.class, answered(venue.trade.place(signer, pair, ids, null)));

      assertEquals(
          List.of(Leg.MAIN, Leg.STOP), placed.orders().stream().map(o -> o.leg()).toList());
      assertEquals(
          Set.of(VenueOrder.Type.LIMIT_MAKER, VenueOrder.Type.STOP_LIMIT),
          Set.copyOf(openOrders().stream().map(o -> o.order().type()).toList()));
      assertInstanceOf(
          Outcome.Accepted.class,
          answered(
              venue.trade.cancel(signer, BTC_USD, new Target.Pair(ids.main()), "p-" + number)));
      assertEquals(List.of(), openOrders());
    }
  }

  @Test
  void placesStopsOnEitherSideOfThePrice() throws ScanException {
    Price last = venue.feed.quote(BTC_USD).orElseThrow().bid();
    StopLeg below = new StopLeg(price("600"), price("590"));
    StopLeg above = new StopLeg(price("1900"), price("1890"));

    accepted(
        venue.trade.place(
            signer, order(Side.SELL, OrderKind.STOP_LIMIT, null, below), fresh(), last));
    accepted(
        venue.trade.place(
            signer, order(Side.SELL, OrderKind.STOP_LIMIT, null, above), fresh(), last));

    assertEquals(2, openOrders().size());
    assertTrue(openOrders().stream().allMatch(o -> o.order().type() == VenueOrder.Type.STOP_LIMIT));
  }

  @Test
  void reportsWhatTheVenueRefuses() {
    PlaceOrder tooDear =
        new PlaceOrder(
            new CredentialId("main"),
            BTC_USD,
            Side.BUY,
            OrderKind.LIMIT,
            btc("500"),
            price("900"),
            null);
    PlaceOrder offTick = order(Side.BUY, OrderKind.LIMIT, "500.001", null);

    Outcome poor = answered(venue.trade.place(signer, tooDear, fresh(), null));
    Outcome unfit = answered(venue.trade.place(signer, offTick, fresh(), null));

    assertEquals(-2010, assertInstanceOf(Outcome.Rejected.class, poor).code());
    assertEquals(-1013, assertInstanceOf(Outcome.Rejected.class, unfit).code());
  }

  @Test
  void callsADroppedAnswerUnknownAndSendsNothingTwice() throws ScanException {
    venue.fault("DROP_ANSWER", "POST /api/v3/order", 1);
    ClientIds ids = fresh();

    Sent sent = venue.trade.place(signer, order(Side.BUY, OrderKind.LIMIT, "500", null), ids, null);

    assertInstanceOf(Sent.Silent.class, sent);
    assertInstanceOf(Outcome.Unknown.class, sent.outcome());
    assertEquals(1, signer.payloads.size());
    assertEquals(1, openOrders().size());
    OrderState found =
        OrderState.parse(
            body(venue.trade.orderByClientId(signer, BTC_USD, ids.main())), venue.feed.listings());
    assertEquals(OrderState.Status.NEW, found.status());
  }

  @Test
  void callsALateAnswerUnknown() throws ScanException {
    venue.fault("DELAY", "POST /api/v3/order", 1);

    Sent sent =
        venue.trade.place(signer, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null);

    assertInstanceOf(Outcome.Unknown.class, sent.outcome());
    assertEquals(1, openOrders().size());
  }

  @Test
  void callsAFailureOfTheServerUnknownWhetherItActedOrNot() throws ScanException {
    venue.fault("FAIL_AFTER", "POST /api/v3/order", 1);
    Sent after =
        venue.trade.place(signer, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null);
    venue.owner("DELETE", "/admin/faults", "");
    venue.fault("FAIL_BEFORE", "POST /api/v3/order", 1);
    Sent before =
        venue.trade.place(signer, order(Side.BUY, OrderKind.LIMIT, "501", null), fresh(), null);

    assertInstanceOf(Outcome.Unknown.class, answered(after));
    assertInstanceOf(Outcome.Unknown.class, answered(before));
    assertEquals(1, openOrders().size());
  }

  @Test
  void saysThatAnOrderUnknownToTheVenueIsNotThere() {
    Answer answer = venue.trade.orderByClientId(signer, BTC_USD, "never-sent");

    assertEquals(-2013, assertInstanceOf(Answer.Refused.class, answer).code());
  }

  @Test
  void sendsNothingToAHostThatIsNotWhoItShouldBe() throws ScanException {
    PinnedHost real = venue.host();
    PinnedHost other =
        new PinnedHost(
            "paper",
            Environment.PAPER,
            real.host(),
            real.port(),
            Pin.parse("spki-sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    try (BinanceFeed feed =
        new BinanceFeed(BinanceHosts.of(other), System::currentTimeMillis, PaperVenue.jitter())) {
      VenueException refusal =
          org.junit.jupiter.api.Assertions.assertThrows(VenueException.class, feed::listings);

      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("is not who it should be"), message);
      assertTrue(message.contains(String.valueOf(real.pin())), message);
    }
  }

  @Test
  void knowsThatNothingWasSentWhereNobodyListens() {
    PinnedHost real = venue.host();
    PinnedHost nobody = new PinnedHost("paper", Environment.PAPER, "127.0.0.1", 1, real.pin());
    BinanceHosts hosts = new BinanceHosts(nobody, real, real);
    try (BinanceFeed feed =
        new BinanceFeed(hosts, System::currentTimeMillis, PaperVenue.jitter())) {
      Sent sent =
          new BinanceTrade(feed)
              .place(signer, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null);

      assertInstanceOf(Sent.NotSent.class, sent);
      assertInstanceOf(Outcome.NeverArrived.class, sent.outcome());
    }
  }

  @Test
  void refusesAKeyThatMayWithdraw() throws ScanException {
    PaperVenue.Signer open =
        venue.ed25519(account, ",\"permissions\":{\"enableWithdrawals\":true}");

    KeyPermissions safe =
        KeyPermissions.parse(body(venue.trade.read(signer, ReadQuery.of(ReadKind.PERMISSIONS))));
    KeyPermissions unsafe =
        KeyPermissions.parse(body(venue.trade.read(open, ReadQuery.of(ReadKind.PERMISSIONS))));

    assertEquals(List.of(), safe.refusals());
    assertTrue(unsafe.refusals().getFirst().contains("enableWithdrawals"));
  }

  @Test
  void recoversItsClockAfterTheVenueRefusedAStamp() {
    PaperVenue.Signer mine = venue.hmac(account);
    venue.feed.refresh();
    venue.owner("POST", "/admin/skew", "{\"ms\":-30000}");
    try {
      Sent ahead =
          venue.trade.place(mine, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null);
      Sent again =
          venue.trade.place(mine, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null);

      assertEquals(-1021, assertInstanceOf(Outcome.Rejected.class, answered(ahead)).code());
      accepted(again);
      assertTrue(Math.abs(venue.feed.clock().offsetMs() + 30_000) < 1_000);
    } finally {
      venue.owner("POST", "/admin/skew", "{\"ms\":0}");
      venue.feed.syncClock();
    }
  }

  @Test
  void findsAStrangersTradesWhereNoBotTrades() throws ScanException {
    AccountState before =
        AccountState.parse(body(venue.trade.read(signer, ReadQuery.of(ReadKind.ACCOUNT))));
    PaperVenue.Signer thief = venue.hmac(account);
    Instrument eth = ETH_USD;
    PlaceOrder foreign =
        new PlaceOrder(
            new CredentialId("thief"),
            eth,
            Side.SELL,
            OrderKind.LIMIT_IOC,
            Amount.parse("2", eth.base()),
            Price.parse("1000", eth),
            null);
    String stolen = accepted(venue.trade.place(thief, foreign, fresh(), null));
    String resting =
        accepted(
            venue.trade.place(
                signer, order(Side.BUY, OrderKind.LIMIT, "500", null), fresh(), null));

    Recovery.Found found =
        Recovery.run(
            venue.trade,
            signer,
            new Recovery.Known(Set.of(BTC_USD), before.balances(), List.of(), 0));

    assertEquals(List.of(), found.troubles());
    assertEquals(Map.of(), found.unexplained());
    assertTrue(found.isWhole());
    assertEquals(
        Set.of(stolen, resting),
        Set.copyOf(found.orders().stream().map(o -> o.order().venueOrderId()).toList()));
    assertTrue(found.fills().stream().allMatch(fill -> fill.venueOrderId().equals(stolen)));
  }

  @Test
  void showsWhatNoTradeExplains() throws ScanException {
    AccountState before =
        AccountState.parse(body(venue.trade.read(signer, ReadQuery.of(ReadKind.ACCOUNT))));
    venue.owner(
        "POST",
        "/admin/accounts/" + account + "/deposit",
        "{\"asset\":\"BTC\",\"amount\":\"-1.5\"}");

    Recovery.Found found =
        Recovery.run(
            venue.trade,
            signer,
            new Recovery.Known(Set.of(BTC_USD), before.balances(), List.of(), 0));

    assertEquals(Map.of(BTC_USD.base(), btc("-1.5")), found.unexplained());
  }
}
