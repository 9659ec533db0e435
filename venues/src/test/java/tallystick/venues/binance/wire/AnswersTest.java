package tallystick.venues.binance.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.venues.binance.wire.Shapes.BTC_USD;
import static tallystick.venues.binance.wire.Shapes.bytes;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.Outcome.Ending;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Candle;
import tallystick.market.Fill;
import tallystick.market.Price;
import tallystick.market.Print;
import tallystick.market.Side;
import tallystick.venues.scan.ScanException;

class AnswersTest {
  private static final Listings LISTINGS = Shapes.listings();

  private static Price price(String text) {
    return Price.parse(text, BTC_USD);
  }

  private static Amount btc(String text) {
    return Amount.parse(text, BTC_USD.base());
  }

  private static Amount usd(String text) {
    return Amount.parse(text, BTC_USD.quote());
  }

  @Test
  void readsTheListOfInstrumentsWithItsFilters() {
    Listing listing = LISTINGS.find("BTCUSD").orElseThrow();

    assertEquals(BTC_USD, listing.instrument());
    assertTrue(listing.trading() && listing.ocoAllowed());
    assertEquals(price("0.01"), listing.filters().tick());
    assertEquals(btc("0.00001"), listing.filters().lot());
    assertEquals(usd("5"), listing.filters().minNotional());
    assertEquals("BTCUSD", LISTINGS.find(BTC_USD).orElseThrow().symbol());
    assertEquals(1200, LISTINGS.weightPerMinute());
    assertEquals(List.of("\u5e01USD"), LISTINGS.unreadable());
  }

  @Test
  void readsAnOrder() throws ScanException {
    OrderState state = OrderState.parse(bytes(Shapes.ORDER), LISTINGS);

    assertEquals(
        new VenueOrder(
            BTC_USD,
            "28",
            "6gCrw2kRUAF9CvJDGP16IP",
            Side.SELL,
            VenueOrder.Type.LIMIT,
            price("1100"),
            null,
            btc("10"),
            1507725176595L),
        state.order());
    assertEquals(usd("4400"), state.filledQuote());
    assertEquals(Optional.empty(), state.ending());
  }

  @ParameterizedTest
  @CsvSource({
    "LIMIT, GTC, LIMIT",
    "LIMIT, IOC, LIMIT_IOC",
    "LIMIT, FOK, OTHER",
    "LIMIT_MAKER, GTC, LIMIT_MAKER",
    "STOP_LOSS_LIMIT, GTC, STOP_LIMIT",
    "TAKE_PROFIT_LIMIT, GTC, STOP_LIMIT",
    "STOP_LOSS_LIMIT, IOC, OTHER",
    "STOP_LOSS, GTC, OTHER",
    "MARKET, GTC, MARKET",
    "PEGGED, GTC, OTHER",
  })
  void namesOrderTypesInOurWords(String type, String timeInForce, VenueOrder.Type ours) {
    assertEquals(ours, OrderState.type(type, timeInForce, false));
    assertEquals(VenueOrder.Type.OTHER, OrderState.type(type, timeInForce, true));
  }

  @Test
  void readsAnExecutionWithItsFill() throws ScanException {
    var event =
        assertInstanceOf(
            AccountEvent.OrderChanged.class, AccountEvent.parse(bytes(Shapes.EXECUTION), LISTINGS));

    assertEquals("4293153", event.state().order().venueOrderId());
    assertEquals("mUvoqJxFIILMdfAW5iGSOW", event.state().order().clientOrderId());
    assertEquals(OrderState.Status.PARTIALLY_FILLED, event.state().status());
    assertEquals(
        new Fill(
            BTC_USD,
            "4293153",
            "77",
            Side.BUY,
            price("1000"),
            btc("0.4"),
            usd("400"),
            btc("0.0004"),
            false,
            1499405658657L),
        event.fill());
  }

  @Test
  void tellsACancellationsOrderFromTheCancelItself() throws ScanException {
    var event =
        assertInstanceOf(
            AccountEvent.OrderChanged.class,
            AccountEvent.parse(bytes(Shapes.CANCELLATION), LISTINGS));

    assertEquals("the-order", event.state().order().clientOrderId());
    assertEquals("the-cancel", event.requestClientId());
    assertEquals(Optional.of(Ending.CANCELLED), event.state().ending());
    assertEquals(price("910"), event.state().order().trigger());
    assertEquals(7, event.state().orderListId());
    assertNull(event.fill());
  }

  @Test
  void keepsWhatItCannotNameInSight() throws ScanException {
    String stranger = Shapes.EXECUTION.replace("BTCUSD", "\u5e01USD");

    var event =
        assertInstanceOf(
            AccountEvent.Unreadable.class, AccountEvent.parse(bytes(stranger), LISTINGS));

    assertEquals("executionReport", event.type());
    assertEquals("\u5e01USD", event.symbol());
  }

  @Test
  void readsBalancesAndMovements() throws ScanException {
    var changed =
        assertInstanceOf(
            AccountEvent.BalancesChanged.class,
            AccountEvent.parse(bytes(Shapes.POSITION), LISTINGS));
    Asset eth = Asset.of("ETH");
    assertEquals(
        List.of(new Balance(eth, Amount.parse("10000", eth), Amount.parse("1.5", eth))),
        changed.balances());
    assertEquals(List.of("\u5e01"), changed.unreadable());

    var moved =
        assertInstanceOf(
            AccountEvent.Moved.class, AccountEvent.parse(bytes(Shapes.BALANCE_UPDATE), LISTINGS));
    assertEquals(btc("-100"), moved.delta());

    var pair =
        assertInstanceOf(
            AccountEvent.PairChanged.class,
            AccountEvent.parse(bytes(Shapes.LIST_STATUS), LISTINGS));
    assertEquals("l-main", pair.listClientOrderId());

    AccountState account = AccountState.parse(bytes(Shapes.ACCOUNT));
    assertEquals(btc("4723847.39208129"), account.balances().getFirst().total());
    assertTrue(account.canTrade());
  }

  @Test
  void readsTrades() throws ScanException {
    Fill fill = Fills.parseList(bytes(Shapes.TRADES), LISTINGS).getFirst();

    assertEquals("28457", fill.venueTradeId());
    assertEquals(Amount.parse("10.1", Asset.of("BNB")), fill.fee());
    assertEquals(usd("48.000012"), fill.quoteAmount());
  }

  @Test
  void readsMarketEvents() throws ScanException {
    assertEquals(
        new MarketEvent.Printed(
            new Print(BTC_USD, 12345, 1672515782130L, price("1000.1"), btc("0.5"), true)),
        MarketEvent.parseCombined(bytes(Shapes.TRADE_EVENT), LISTINGS));
    assertEquals(
        new MarketEvent.Printed(
            new Print(BTC_USD, 9, 1672515782130L, price("1000.1"), btc("0.5"), false)),
        MarketEvent.parseCombined(bytes(Shapes.AGGREGATE_EVENT), LISTINGS));
    assertEquals(
        new MarketEvent.CandleMoved(
            new Candle(
                BTC_USD,
                1672515780000L,
                60_000,
                price("10"),
                price("13.5"),
                price("9.5"),
                price("12"),
                btc("1000")),
            true),
        MarketEvent.parseCombined(bytes(Shapes.KLINE_EVENT), LISTINGS));
    assertEquals(
        new MarketEvent.Quoted(
            new Quote(
                BTC_USD, price("25.35"), btc("31.21"), price("25.36"), btc("40.66"), 400900217)),
        MarketEvent.parseCombined(bytes(Shapes.QUOTE_EVENT), LISTINGS));
    assertEquals(
        new MarketEvent.DepthMoved(
            new DepthUpdate(
                BTC_USD,
                157,
                160,
                List.of(
                    new DepthUpdate.Level(price("0.0024"), btc("10")),
                    new DepthUpdate.Level(price("0.0023"), btc("0"))),
                List.of(new DepthUpdate.Level(price("0.0026"), btc("100"))))),
        MarketEvent.parseCombined(bytes(Shapes.DEPTH_EVENT), LISTINGS));
  }

  @Test
  void takesAMarketWithoutOrdersOnOneSideForOneWithoutAQuote() throws ScanException {
    String full =
        "{'symbol':'BTCUSD','bidPrice':'25.35','bidQty':'3','askPrice':'25.36','askQty':'4'}"
            .replace('\'', '"');

    Optional<Quote> both = FeedCalls.parseQuote(bytes(full), BTC_USD);
    Optional<Quote> noBid =
        FeedCalls.parseQuote(bytes(full.replace("25.35", "0.00000000")), BTC_USD);
    Optional<Quote> noAsk = FeedCalls.parseQuote(bytes(full.replace("25.36", "0.00")), BTC_USD);
    MarketEvent noAskTold =
        MarketEvent.parseCombined(bytes(Shapes.QUOTE_EVENT.replace("25.36", "0.00")), LISTINGS);

    assertEquals(
        Optional.of(new Quote(BTC_USD, price("25.35"), btc("3"), price("25.36"), btc("4"), 0)),
        both);
    assertEquals(Optional.empty(), noBid);
    assertEquals(Optional.empty(), noAsk);
    assertEquals(MarketEvent.Other.class, noAskTold.getClass());
    assertThrows(
        ScanException.class,
        () -> FeedCalls.parseQuote(bytes(full.replace("askPrice", "elsewhere")), BTC_USD));
  }

  @Test
  void readsCandlesAndBooksByRequest() throws ScanException {
    Candle candle =
        Candles.parseList(bytes(Shapes.KLINES), BTC_USD, Interval.ONE_MINUTE).getFirst();
    assertEquals(price("0.8"), candle.high());
    assertEquals(btc("148976.11427815"), candle.baseVolume());

    DepthUpdate depth = FeedCalls.parseDepth(bytes(Shapes.DEPTH), BTC_USD);
    assertEquals(1027024, depth.lastUpdateId());
    assertEquals(price("4.000002"), depth.asks().getFirst().price());
  }

  @Test
  void readsMessagesOfTheWebSocketApi() throws ScanException {
    var event = assertInstanceOf(WsApi.Message.Event.class, WsApi.parse(bytes(Shapes.WS_EVENT)));
    assertInstanceOf(
        AccountEvent.Moved.class, AccountEvent.parse(event.json().toArray(), LISTINGS));

    var reply = assertInstanceOf(WsApi.Message.Reply.class, WsApi.parse(bytes(Shapes.WS_REPLY)));
    assertEquals(401, reply.status());
    assertEquals(new SendAnswer.VenueError(-2015, "Invalid API-key, IP."), reply.error());
  }

  @Test
  void refusesAKeyThatCouldMoveMoneyOutByTheVenuesOwnName() throws ScanException {
    assertEquals(List.of(), KeyPermissions.parse(bytes(Shapes.RESTRICTIONS)).refusals());

    for (String name :
        List.of("enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer")) {
      String open = Shapes.RESTRICTIONS.replace("\"" + name + "\":false", "\"" + name + "\":true");
      List<String> refusals = KeyPermissions.parse(bytes(open)).refusals();
      assertEquals(1, refusals.size(), name);
      assertTrue(refusals.getFirst().contains(name + " = true"), refusals.toString());
    }
  }

  @Test
  void refusesAPermissionItDoesNotKnowAndKeysThatCannotTrade() throws ScanException {
    String unknown = Shapes.RESTRICTIONS.replace("{", "{\"enableGifts\":true,");
    assertTrue(
        KeyPermissions.parse(bytes(unknown)).refusals().getFirst().contains("enableGifts = true"));

    String idle =
        Shapes.RESTRICTIONS.replace(
            "\"enableSpotAndMarginTrading\":true", "\"enableSpotAndMarginTrading\":false");
    assertEquals(1, KeyPermissions.parse(bytes(idle)).refusals().size());
  }

  @Test
  void warnsOfAKeyThatAnybodyAnywhereCouldUse() throws ScanException {
    String open = Shapes.RESTRICTIONS.replace("\"ipRestrict\":true", "\"ipRestrict\":false");

    assertTrue(
        KeyPermissions.parse(bytes(open)).warnings().getFirst().contains("ipRestrict = false"));
  }

  @Test
  void takesPermissionsWithoutTheirNamesForNone() {
    assertThrows(ScanException.class, () -> KeyPermissions.parse(bytes("{}")));
    assertThrows(
        ScanException.class,
        () -> KeyPermissions.parse(bytes("{\"code\":-1022,\"msg\":\"Signature\"}")));
  }
}
