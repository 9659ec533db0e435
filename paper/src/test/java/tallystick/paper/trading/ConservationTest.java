package tallystick.paper.trading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.paper.matching.SelfTrade;

/** Whatever is done to an exchange, nothing is made and nothing is lost. */
final class ConservationTest {
  private static final int COMMANDS = 8_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void depositsEqualAccountsAndFeesAndHouse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ExchangeTest.Deaf ear = new ExchangeTest.Deaf();
    Exchange exchange = new Exchange(ear, (market, interval, bar) -> {});
    Market market = exchange.list(ExchangeTest.LISTING);
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Account account = exchange.open("a" + i, random.nextInt(30), random.nextInt(30), 0);
      exchange.transfer(account, "USD", 1_000_000_000_000L, 0);
      exchange.transfer(account, "BTC", 1_000_000_000L, 0);
      accounts.add(account);
    }
    List<Order> orders = new ArrayList<>();
    exchange.print(market, 100_000, 1_000, 0, false, 0);

    for (int i = 0; i < COMMANDS; i++) {
      Account account = accounts.get(random.nextInt(accounts.size()));
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          long price = Math.max(20_000, market.lastTicks() + random.nextLong(801) - 400);
          exchange.print(market, price, random.nextLong(5_000), i * 1000L, random.nextBoolean(), i);
        }
        case 2 -> {
          if (!orders.isEmpty()) {
            Order order = orders.get(random.nextInt(orders.size()));
            Account owner = exchange.account(order.accountId());
            if (owner != null) {
              exchange.cancel(owner, order, null, i);
            }
          }
        }
        case 3 -> {
          NewOrder above = request(random, market, "o" + i, true, OrderType.LIMIT_MAKER);
          NewOrder below = request(random, market, "p" + i, true, OrderType.STOP_LOSS_LIMIT);
          if (exchange.placeOco(account, market, "l" + i, sell(above, below), sell(below, below), i)
              instanceof Outcome.Listed listed) {
            listed.list().orderIds().forEach(id -> orders.add(found(exchange, id)));
          }
        }
        default -> {
          OrderType type = pick(random, OrderType.values());
          NewOrder request = request(random, market, "c" + i, random.nextBoolean(), type);
          if (exchange.place(account, market, request, i) instanceof Outcome.Done done) {
            orders.add(done.order());
          }
        }
      }
      check(exchange, accounts, "seed " + seed + ", command " + i);
    }

    assertTrue(orders.stream().anyMatch(o -> o.status() == OrderStatus.FILLED), "seed " + seed);
    for (Order order : orders) {
      assertTrue(
          order.executedLots() + order.preventedLots() <= order.request().lots(),
          "seed " + seed + ": " + order);
      assertTrue(order.status().open() || order.lockedE8() == 0, "seed " + seed + ": " + order);
    }
  }

  private static Order found(Exchange exchange, long id) {
    Order order = exchange.order(id);
    if (order == null) {
      throw new AssertionError("no order " + id);
    }
    return order;
  }

  private static NewOrder sell(NewOrder of, NewOrder sized) {
    return new NewOrder(
        of.clientOrderId(),
        false,
        of.type(),
        of.timeInForce(),
        of.type() == OrderType.LIMIT_MAKER ? of.priceTicks() + 900 : of.priceTicks() - 900,
        sized.lots(),
        0,
        of.stopTicks() == 0 ? 0 : of.stopTicks() - 900,
        of.selfTrade(),
        null,
        null);
  }

  private static NewOrder request(
      SplittableRandom random, Market market, String id, boolean buy, OrderType type) {
    long around = market.lastTicks() + random.nextLong(601) - 300;
    long stop = market.lastTicks() + random.nextLong(601) - 300;
    boolean byQuote = type == OrderType.MARKET && random.nextBoolean();
    TimeInForce force =
        type.needsTimeInForce() ? pick(random, TimeInForce.values()) : TimeInForce.GTC;
    return new NewOrder(
        id,
        buy,
        type,
        force,
        type.priced() ? around : 0,
        byQuote ? 0 : 10 + random.nextLong(3_000),
        byQuote ? 1_000_000_000L + random.nextLong(100_000_000_000L) : 0,
        type.conditional() ? stop : 0,
        pick(random, SelfTrade.values()),
        null,
        null);
  }

  private static void check(Exchange exchange, List<Account> accounts, String when) {
    for (String asset : List.of("USD", "BTC")) {
      long sum =
          exchange.house().feesE8().getOrDefault(asset, 0L)
              + exchange.house().balancesE8().getOrDefault(asset, 0L);
      for (Account account : accounts) {
        Account.Balance balance = account.balance(asset);
        sum += balance.freeE8() + balance.lockedE8();
      }
      long deposited =
          accounts.size() * (asset.equals("USD") ? 1_000_000_000_000L : 1_000_000_000L);
      assertEquals(deposited, sum, asset + " " + when);
    }
    for (Account account : accounts) {
      long locked = 0;
      for (Order order : account.openOrders()) {
        locked += order.buy() ? order.lockedE8() : 0;
      }
      for (OrderList list : account.lists()) {
        Order leg = found(exchange, list.orderIds().getFirst());
        locked += leg.buy() ? list.lockedE8() : 0;
      }
      assertEquals(account.balance("USD").lockedE8(), locked, "locked USD " + when);
    }
  }

  private static <T> T pick(SplittableRandom random, T[] from) {
    return List.of(from).get(random.nextInt(from.length));
  }
}
