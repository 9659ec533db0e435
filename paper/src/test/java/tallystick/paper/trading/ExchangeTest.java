package tallystick.paper.trading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tallystick.paper.matching.SelfTrade;

/**
 * Orders, funds, fees and triggers by example. Prices in cents, quantities in 0.001 of the coin.
 */
final class ExchangeTest {
  static final Listing LISTING =
      new Listing(
          "BTCUSD", "BTC", "USD", 2, 3, 1, 1L << 30, 500_000_000L, false, 1, 2_000_000_000_000L);

  /** Hears nothing. */
  static final class Deaf implements Watcher {
    final List<String> heard = new ArrayList<>();

    @Override
    public void executed(
        Account account, Order order, Execution execution, @Nullable UserFill fill) {
      heard.add(order.id() + " " + execution + " " + order.status());
    }

    @Override
    public void balances(Account account, Set<String> assets) {}

    @Override
    public void transferred(Account account, String asset, long deltaE8) {}

    @Override
    public void list(Account account, OrderList list, boolean done) {}

    @Override
    public void printed(Market market, Market.PublicTrade trade) {}
  }

  private final Deaf ear = new Deaf();
  private final Exchange exchange = new Exchange(ear, (market, interval, bar) -> {});
  private final Market market = exchange.list(LISTING);
  private final Account alice = rich("alice");
  private final Account bob = rich("bob");
  private int ids;

  private Account rich(String name) {
    Account account = exchange.open(name, 10, 10, 0);
    exchange.transfer(account, "USD", usd(100_000), 0);
    exchange.transfer(account, "BTC", usd(100), 0);
    return account;
  }

  private static long usd(long whole) {
    return whole * 100_000_000L;
  }

  private NewOrder order(boolean buy, OrderType type, long price, long lots, long stop) {
    return new NewOrder(
        "id" + ids++,
        buy,
        type,
        TimeInForce.GTC,
        price,
        lots,
        0,
        stop,
        SelfTrade.EXPIRE_MAKER,
        null,
        null);
  }

  private Order place(Account account, NewOrder request) {
    return assertInstanceOf(Outcome.Done.class, exchange.place(account, market, request, 1))
        .order();
  }

  private void print(long price) {
    exchange.print(market, price, 1_000_000, 60_000, false, 1);
  }

  @Test
  void fillsARestingBuyAtItsLimitWhenAPrintGoesBelowIt() {
    print(100_000);
    Order order = place(alice, order(true, OrderType.LIMIT, 99_000, 2_000, 0));

    print(99_000);
    OrderStatus touched = order.status();
    print(98_999);

    assertEquals(OrderStatus.NEW, touched);
    assertEquals(OrderStatus.FILLED, order.status());
    assertEquals(usd(1_980), order.quoteE8());
    assertEquals(usd(100_000) - usd(1_980), alice.balance("USD").freeE8());
    // 2 BTC less one thousandth.
    assertEquals(usd(102) - 200_000, alice.balance("BTC").freeE8());
    assertEquals(0, alice.balance("USD").lockedE8());
  }

  @Test
  void fillsNoMoreThanThePrintsVolume() {
    print(100_000);
    Order order = place(alice, order(true, OrderType.LIMIT, 99_000, 2_000, 0));

    exchange.print(market, 98_000, 500, 60_000, true, 1);

    assertEquals(OrderStatus.PARTIALLY_FILLED, order.status());
    assertEquals(500, order.executedLots());
  }

  @Test
  void takesTheFeeFromWhatIsReceived() {
    print(100_000);

    Order sold = place(alice, order(false, OrderType.MARKET, 0, 1_000, 0));

    long received = sold.quoteE8();
    assertEquals(usd(1_000) - usd(1) / 10, received);
    assertEquals(usd(100_000) + received - received / 1000, alice.balance("USD").freeE8());
    assertEquals(received / 1000, exchange.house().feesE8().get("USD"));
  }

  @Test
  void triggersAStopOnThePrintThatReachesItAndSellsIntoTheNewBook() {
    print(100_000);
    Order stop = place(alice, order(false, OrderType.STOP_LOSS, 0, 1_000, 95_000));
    assertEquals(usd(1), alice.balance("BTC").lockedE8());

    print(94_000);

    assertEquals(OrderStatus.FILLED, stop.status());
    // Half-spread of one basis point: 9.4 cents, cut to 9.
    assertEquals(usd(940) - 9_000_000, stop.quoteE8());
  }

  @Test
  void refusesAStopThatWouldTriggerAtOnce() {
    print(100_000);

    Outcome outcome =
        exchange.place(alice, market, order(false, OrderType.STOP_LOSS, 0, 1_000, 100_000), 1);

    assertEquals(Refusal.WOULD_TRIGGER, outcome);
  }

  @Test
  void cancelsTheOtherLegWhenOneFillsAndLocksTheFundsOnce() {
    print(100_000);
    NewOrder above = order(false, OrderType.LIMIT_MAKER, 105_000, 1_000, 0);
    NewOrder below = order(false, OrderType.STOP_LOSS_LIMIT, 94_000, 1_000, 95_000);
    OrderList list =
        assertInstanceOf(
                Outcome.Listed.class, exchange.placeOco(alice, market, "list", above, below, 1))
            .list();
    assertEquals(usd(1), alice.balance("BTC").lockedE8());

    print(105_001);

    assertEquals(0, alice.balance("BTC").lockedE8());
    assertEquals(usd(99), alice.balance("BTC").freeE8());
    assertTrue(!list.executing());
    assertEquals(
        List.of(OrderStatus.EXPIRED, OrderStatus.FILLED),
        list.orderIds().stream()
            .map(exchange::order)
            .map(o -> o == null ? null : o.status())
            .toList());
  }

  @Test
  void letsTwoAccountsTradeWithEachOtherAtTheRestingPrice() {
    print(100_000);
    Order ask = place(bob, order(false, OrderType.LIMIT, 100_005, 1_000, 0));

    Order bid = place(alice, order(true, OrderType.LIMIT, 100_010, 1_000, 0));

    assertEquals(OrderStatus.FILLED, ask.status());
    assertEquals(OrderStatus.FILLED, bid.status());
    assertEquals(ask.quoteE8(), bid.quoteE8());
    assertEquals(100_005, market.lastTicks());
    assertEquals(100_000, market.referenceTicks());
  }

  @Test
  void keepsTheSyntheticDepthFromCrossingAUsersOrder() {
    print(100_000);
    exchange.print(market, 100_000, 1, 60_000, false, 1);
    place(alice, order(true, OrderType.LIMIT, 100_005, 2_000, 0));

    exchange.print(market, 99_000, 1, 60_000, false, 1);

    assertTrue(market.book().bestBidTicks() < market.book().bestAskTicks());
    assertEquals(100_005, market.book().bestBidTicks());
  }

  @Test
  void refusesASecondOpenOrderOfTheSameClientIdAndAllowsItAfterwards() {
    print(100_000);
    NewOrder request = order(true, OrderType.LIMIT, 90_000, 1_000, 0);
    Order first = place(alice, request);

    Outcome second = exchange.place(alice, market, request, 1);
    exchange.cancel(alice, first, null, 1);
    Outcome third = exchange.place(alice, market, request, 1);

    assertEquals(Refusal.DUPLICATE, second);
    assertInstanceOf(Outcome.Done.class, third);
  }

  @Test
  void expiresAFillOrKillThatCannotBeFilledWhole() {
    print(100_000);
    NewOrder request =
        new NewOrder(
            "fok",
            true,
            OrderType.LIMIT,
            TimeInForce.FOK,
            100_020,
            90_000,
            0,
            0,
            SelfTrade.NONE,
            null,
            null);

    Order order = place(alice, request);

    assertEquals(OrderStatus.EXPIRED, order.status());
    assertEquals(0, order.executedLots());
    assertEquals(usd(100_000), alice.balance("USD").freeE8());
  }

  @Test
  void refusesByTheFiltersInBinancesWords() {
    print(100_000);
    record Case(NewOrder order, String message) {}
    List<Case> cases =
        List.of(
            new Case(
                order(true, OrderType.LIMIT, 100_000, 1L << 31, 0), "Filter failure: LOT_SIZE"),
            new Case(
                order(true, OrderType.LIMIT, 600_000, 10, 0),
                "Filter failure: PERCENT_PRICE_BY_SIDE"),
            new Case(
                order(true, OrderType.LIMIT, 19_000, 100, 0),
                "Filter failure: PERCENT_PRICE_BY_SIDE"),
            new Case(order(true, OrderType.LIMIT, 100_000, 4, 0), "Filter failure: NOTIONAL"),
            new Case(
                order(true, OrderType.LIMIT, 100_000, 1_000_000, 0),
                "Account has insufficient balance for requested action."),
            new Case(
                order(false, OrderType.LIMIT_MAKER, 99_990, 1_000, 0),
                "Order would immediately match and take."));
    for (Case each : cases) {
      Refusal refusal =
          assertInstanceOf(
              Refusal.class, exchange.place(alice, market, each.order(), 1), each.message());
      assertEquals(each.message(), refusal.message());
    }
  }
}
