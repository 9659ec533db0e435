package tallystick.paper.trading;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.Book;
import tallystick.paper.matching.Fills;

/**
 * The state machine. Every command carries the wall time; market time comes with the prints. One
 * thread at a time.
 *
 * <p>The life of an order: {@link Rules} refuse it, or its funds are locked (a market order takes
 * them as it trades); it is reported NEW; it trades against the book; what is left rests, waits for
 * its trigger, or expires. After each command the triggers are run until none is due, then balances
 * are reported.
 */
public final class Exchange {
  /** Owner of synthetic depth and counterparty of prints. */
  public static final long HOUSE = 0;

  /** Fills are numbered far above the tape's trades, so that the public tape has no gaps. */
  public static final long FIRST_FILL_ID = 1_000_000_000L;

  /** Stops that set each other off end here; far beyond any real chain. */
  private static final int MAX_TRIGGERED_PER_COMMAND = 10_000;

  private final Watcher watcher;
  private final Bars.Closed barClosed;
  private final Changes changes = new Changes();
  private final Map<String, Market> markets = new LinkedHashMap<>();
  private final Map<Long, Account> accounts = new TreeMap<>();
  private final Map<Long, Order> orders = new HashMap<>();
  private final Map<Long, OrderList> lists = new HashMap<>();
  private final House house = new House();
  private final Set<Account> touched = new LinkedHashSet<>();
  private final List<UserFill> commandFills = new ArrayList<>();
  private long nextOrderId = 1;
  private long nextListId = 1;
  private long nextAccountId = 1;
  private long nextFillId = FIRST_FILL_ID;
  private long nextPreventedId = 1;
  private long nextRest = 1;
  private long nowMs;

  private @Nullable Market running;
  private @Nullable Order taker;

  public Exchange(Watcher watcher, BarWatcher barWatcher) {
    this.watcher = watcher;
    this.barClosed =
        (interval, bar) -> {
          if (running != null) {
            barWatcher.closed(running, interval, bar);
          }
        };
  }

  // ---- listings and accounts

  public Market list(Listing listing) {
    if (markets.containsKey(listing.symbol())) {
      throw new IllegalArgumentException(listing.symbol() + " is already listed");
    }
    Market market = new Market(listing, new Settling());
    markets.put(listing.symbol(), market);
    return market;
  }

  public Collection<Market> markets() {
    return Collections.unmodifiableCollection(markets.values());
  }

  public @Nullable Market market(String symbol) {
    return markets.get(symbol);
  }

  public Collection<Account> accounts() {
    return Collections.unmodifiableCollection(accounts.values());
  }

  public @Nullable Account account(long id) {
    return accounts.get(id);
  }

  public @Nullable Order order(long id) {
    return orders.get(id);
  }

  public @Nullable OrderList orderList(long id) {
    return lists.get(id);
  }

  /** The other side of everything that is not between two users. */
  public House house() {
    return house;
  }

  public Changes changes() {
    return changes;
  }

  public Account open(String name, int makerFeeBps, int takerFeeBps, long atMs) {
    Account account = new Account(nextAccountId++, name, makerFeeBps, takerFeeBps, atMs);
    accounts.put(account.id(), account);
    changes.accounts.add(account);
    return account;
  }

  /** A deposit, or a withdrawal when negative; refused when the free balance is too small. */
  public @Nullable Refusal transfer(Account account, String asset, long deltaE8, long atMs) {
    if (account.balance(asset).freeE8() + deltaE8 < 0) {
      return Refusal.INSUFFICIENT;
    }
    account.free(asset, deltaE8, atMs);
    changes.accounts.add(account);
    watcher.transferred(account, asset, deltaE8);
    touched.add(account);
    reportBalances();
    return null;
  }

  public void fees(Account account, int makerBps, int takerBps) {
    account.fees(makerBps, takerBps);
    changes.accounts.add(account);
  }

  // ---- commands

  /** Whether the order would be refused, funds aside. */
  public @Nullable Refusal check(Account account, Market market, NewOrder request) {
    if (account.openByClientId(market.listing().symbol(), request.clientOrderId()) != null) {
      return Refusal.DUPLICATE;
    }
    return Rules.check(market, account, request);
  }

  public Outcome place(Account account, Market market, NewOrder asked, long atMs) {
    begin(market, atMs);
    NewOrder request = asked.lots() > 0 ? asked : Funds.byQuote(market, asked);
    Refusal refusal = check(account, market, request);
    if (refusal == null) {
      refusal = Rules.priceObjection(market, request);
    }
    if (refusal == null
        && Funds.needsE8(market, request) > account.balance(Funds.pays(market, request)).freeE8()) {
      refusal = Refusal.INSUFFICIENT;
    }
    if (refusal != null) {
      return refusal;
    }
    Order order = new Order(nextOrderId++, account.id(), market.listing(), request, atMs);
    register(account, order);
    if (Funds.rests(request)) {
      lock(account, order, Funds.required(order.listing(), order.request()));
    }
    watcher.executed(account, order, Execution.NEW, null);
    if (request.type().conditional()) {
      market.await(order);
    } else {
      work(account, market, order);
    }
    finish(market);
    return new Outcome.Done(order, List.copyOf(commandFills));
  }

  /** Two orders of one side, of which one cancels the other. */
  public Outcome placeOco(
      Account account,
      Market market,
      String listClientId,
      NewOrder above,
      NewOrder below,
      long atMs) {
    begin(market, atMs);
    Refusal refusal = Lists.objection(this, account, market, above, below);
    Listing listing = market.listing();
    boolean buy = above.buy();
    long lockE8 = Math.max(Funds.required(listing, above), Funds.required(listing, below));
    String pays = buy ? listing.quote() : listing.base();
    if (refusal == null && lockE8 > account.balance(pays).freeE8()) {
      refusal = Refusal.INSUFFICIENT;
    }
    if (refusal != null) {
      return refusal;
    }
    Order first = new Order(nextOrderId++, account.id(), listing, below, atMs);
    Order second = new Order(nextOrderId++, account.id(), listing, above, atMs);
    OrderList list =
        new OrderList(
            nextListId++,
            account.id(),
            listing,
            listClientId,
            List.of(first.id(), second.id()),
            atMs);
    lists.put(list.id(), list);
    account.add(list);
    list.lockedE8 = lockE8;
    account.lock(pays, lockE8, nowMs);
    touched.add(account);
    changes.lists.add(list);
    for (Order leg : List.of(first, second)) {
      leg.listId = list.id();
      register(account, leg);
    }
    watcher.list(account, list, false);
    for (Order leg : List.of(first, second)) {
      watcher.executed(account, leg, Execution.NEW, null);
    }
    for (Order leg : List.of(first, second)) {
      if (leg.request().type().conditional()) {
        market.await(leg);
      }
    }
    for (Order leg : List.of(first, second)) {
      if (!leg.request().type().conditional()) {
        work(account, market, leg);
      }
    }
    finish(market);
    return new Outcome.Listed(list);
  }

  /** Cancels an open order, and with it the list it belongs to. */
  public Outcome cancel(Account account, Order order, @Nullable String cancelClientId, long atMs) {
    Market market = marketOf(order);
    begin(market, atMs);
    if (!order.status().open() || order.accountId() != account.id()) {
      return Refusal.UNKNOWN_ORDER_CANCEL;
    }
    order.cancelClientOrderId = cancelClientId;
    OrderList list = lists.get(order.listId());
    if (list == null || !list.executing()) {
      end(account, order, OrderStatus.CANCELED, Execution.CANCELED);
      finish(market);
      return new Outcome.Done(order, List.of());
    }
    for (long id : list.orderIds()) {
      Order leg = orders.get(id);
      if (leg != null && leg.status().open()) {
        leg.cancelClientOrderId = cancelClientId;
        end(account, leg, OrderStatus.CANCELED, Execution.CANCELED);
      }
    }
    endList(account, list);
    finish(market);
    return new Outcome.Listed(list);
  }

  /**
   * One print of the replay (or pushed by hand): fills what it goes beyond, moves the depth, runs
   * the triggers.
   */
  public void print(
      Market market, long priceTicks, long lots, long marketMs, boolean buyerMaker, long atMs) {
    begin(market, atMs);
    market.clearSynthetic();
    tell(market, market.record(priceTicks, lots, marketMs, buyerMaker, true, barClosed));
    market.book().print(Long.MIN_VALUE, priceTicks, lots);
    market.placeSynthetic();
    changes.markets.add(market);
    finish(market);
  }

  /** A print that is already history: it moves price and candles, and nothing trades. */
  public void preload(
      Market market, long priceTicks, long lots, long marketMs, boolean buyerMaker) {
    running = null;
    market.record(priceTicks, lots, marketMs, buyerMaker, true, barClosed);
  }

  /** Market time went on without a print. */
  public void clock(Market market, long marketMs) {
    running = market;
    market.clock(marketMs, barClosed);
    running = null;
  }

  /** Stands the synthetic depth around the last print; once, after preloading or restoring. */
  public void openBook(Market market) {
    market.clearSynthetic();
    market.placeSynthetic();
  }

  // ---- restoring

  public Counters counters() {
    return new Counters(
        nextOrderId, nextListId, nextAccountId, nextFillId, nextPreventedId, nextRest);
  }

  public void restore(Counters counters) {
    nextOrderId = counters.nextOrderId();
    nextListId = counters.nextListId();
    nextAccountId = counters.nextAccountId();
    nextFillId = counters.nextFillId();
    nextPreventedId = counters.nextPreventedId();
    nextRest = counters.nextRest();
  }

  public void restore(Account account, Map<String, Account.Balance> balances) {
    accounts.put(account.id(), account);
    balances.forEach((asset, balance) -> account.set(asset, balance, account.updateTimeMs()));
    account.takeChangedAssets();
  }

  public void restore(Account account, OrderList list) {
    lists.put(list.id(), list);
    account.add(list);
  }

  /**
   * Orders come back in the order in which they went on the book, so that time priority is what it
   * was.
   */
  public void restore(Account account, Order order) {
    orders.put(order.id(), order);
    account.add(order);
    if (!order.status().open()) {
      return;
    }
    if (order.working()) {
      marketOf(order)
          .book()
          .rest(
              order.id(),
              order.accountId(),
              order.buy(),
              order.request().priceTicks(),
              order.leftLots());
    } else {
      marketOf(order).await(order);
    }
  }

  public void restore(Account account, UserFill fill) {
    account.add(fill);
  }

  // ---- inside

  private void begin(Market market, long atMs) {
    nowMs = atMs;
    running = market;
    taker = null;
    commandFills.clear();
  }

  private void finish(Market market) {
    for (int i = 0; ; i++) {
      Order due = market.nextTriggered();
      if (due == null) {
        break;
      }
      if (i == MAX_TRIGGERED_PER_COMMAND) {
        throw new IllegalStateException(
            MAX_TRIGGERED_PER_COMMAND + " orders set each other off on one print");
      }
      trigger(market, due);
    }
    running = null;
    reportBalances();
  }

  private void reportBalances() {
    for (Account account : touched) {
      Set<String> assets = account.takeChangedAssets();
      if (!assets.isEmpty()) {
        changes.accounts.add(account);
        watcher.balances(account, assets);
      }
    }
    touched.clear();
  }

  private void trigger(Market market, Order order) {
    Account account = accountOf(order);
    leaveList(account, order);
    if (!order.request().type().priced()) {
      lock(account, order, -order.lockedE8);
    }
    work(account, market, order);
  }

  private void work(Account account, Market market, Order order) {
    NewOrder request = order.request();
    Book book = market.book();
    boolean wasWaiting = request.type().conditional();
    order.workingTimeMs = nowMs;
    order.updateTimeMs = nowMs;
    changes.orders.add(order);
    if (wasWaiting) {
      watcher.executed(account, order, Execution.NEW, null);
    }
    long limit = Funds.limit(request);
    if (request.timeInForce() == TimeInForce.FOK
        && request.type().priced()
        && book.available(account.id(), order.buy(), limit, order.leftLots(), request.selfTrade())
            < order.leftLots()) {
      end(account, order, OrderStatus.EXPIRED, Execution.EXPIRED);
      return;
    }
    taker = order;
    long left =
        book.match(
            order.id(),
            account.id(),
            order.buy(),
            limit,
            order.leftLots(),
            Funds.budget(account, market, order),
            request.selfTrade());
    taker = null;
    market.bookChanged();
    if (!order.status().open()) {
      return;
    }
    if (book.takerExpired()) {
      end(account, order, OrderStatus.EXPIRED_IN_MATCH, Execution.TRADE_PREVENTION);
    } else if (Funds.rests(request)
        && request.type().priced()
        && request.timeInForce() == TimeInForce.GTC) {
      order.restedAt = nextRest++;
      book.rest(order.id(), account.id(), order.buy(), request.priceTicks(), left);
    } else {
      end(account, order, OrderStatus.EXPIRED, Execution.EXPIRED);
    }
  }

  private void register(Account account, Order order) {
    orders.put(order.id(), order);
    account.add(order);
    changes.orders.add(order);
  }

  private void lock(Account account, Order order, long amountE8) {
    if (amountE8 != 0) {
      account.lock(Funds.pays(marketOf(order), order.request()), amountE8, nowMs);
      order.lockedE8 += amountE8;
      touched.add(account);
      changes.orders.add(order);
    }
  }

  /** One leg lives on alone: the other expires, and the common funds become this leg's. */
  private void leaveList(Account account, Order order) {
    OrderList list = lists.get(order.listId());
    if (list == null || !list.executing()) {
      return;
    }
    for (long id : list.orderIds()) {
      Order other = orders.get(id);
      if (other != null && other != order && other.status().open()) {
        end(account, other, OrderStatus.EXPIRED, Execution.EXPIRED);
      }
    }
    long commonE8 = list.lockedE8;
    endList(account, list);
    lock(account, order, Math.min(commonE8, Funds.required(order.listing(), order.request())));
  }

  private void endList(Account account, OrderList list) {
    String pays = Funds.pays(orders.get(list.orderIds().getFirst()));
    if (list.lockedE8 > 0) {
      account.lock(pays, -list.lockedE8, nowMs);
      list.lockedE8 = 0;
    }
    touched.add(account);
    list.executing = false;
    list.updateTimeMs = nowMs;
    changes.lists.add(list);
    watcher.list(account, list, true);
  }

  private void end(Account account, Order order, OrderStatus status, Execution execution) {
    Market market = marketOf(order);
    if (order.working()) {
      if (market.book().cancel(order.id()) >= 0) {
        market.bookChanged();
      }
    } else {
      market.forget(order);
    }
    order.status = status;
    close(account, order);
    watcher.executed(account, order, execution, null);
  }

  private void close(Account account, Order order) {
    lock(account, order, -order.lockedE8);
    order.updateTimeMs = nowMs;
    account.closed(order);
    changes.orders.add(order);
  }

  private Account accountOf(Order order) {
    Account account = accounts.get(order.accountId());
    if (account == null) {
      throw new IllegalStateException(
          order + " belongs to account " + order.accountId() + ", which does not exist");
    }
    return account;
  }

  private Market marketOf(Order order) {
    Market market = markets.get(order.listing().symbol());
    if (market == null) {
      throw new IllegalStateException(order + " is for a symbol that is not listed");
    }
    return market;
  }

  private void tell(Market market, Market.PublicTrade trade) {
    if (trade.lots() > 0) {
      watcher.printed(market, trade);
    }
  }

  /** Turns the book's fills into money. */
  private final class Settling implements Fills {
    @Override
    public void traded(long makerId, long takerId, long priceTicks, long lots, long makerLeft) {
      Order maker = orders.get(makerId);
      Order incoming = taker;
      Market market = running;
      if (market == null) {
        throw new IllegalStateException("a fill outside a command");
      }
      long fillId = nextFillId++;
      market.bookChanged();
      if (maker != null) {
        Account account = accountOf(maker);
        leaveList(account, maker);
        apply(account, maker, fillId, priceTicks, lots, true);
      }
      if (incoming != null) {
        apply(accountOf(incoming), incoming, fillId, priceTicks, lots, false);
      }
      if (maker == null || incoming == null) {
        Order user = maker == null ? incoming : maker;
        if (user != null) {
          house.traded(user, priceTicks, lots);
        }
      } else {
        tell(
            market,
            market.record(priceTicks, lots, market.timeMs(), maker.buy(), false, barClosed));
        changes.markets.add(market);
      }
    }

    @Override
    public void prevented(
        long makerId,
        long takerId,
        long priceTicks,
        long makerTaken,
        long takerTaken,
        long makerLeft) {
      Order maker = orders.get(makerId);
      Order incoming = taker;
      if (maker == null || incoming == null) {
        throw new IllegalStateException("only two orders of one account prevent a trade");
      }
      Account account = accountOf(maker);
      incoming.prevented.add(
          new Order.Prevented(nextPreventedId++, makerId, priceTicks, takerTaken, makerTaken));
      incoming.preventedLots += takerTaken;
      changes.orders.add(incoming);
      if (makerTaken > 0) {
        leaveList(account, maker);
        maker.preventedLots += makerTaken;
        maker.updateTimeMs = nowMs;
        Listing listing = maker.listing();
        long freed =
            maker.buy()
                ? listing.quoteE8(maker.request().priceTicks(), makerTaken)
                : listing.baseE8(makerTaken);
        lock(account, maker, -freed);
        changes.orders.add(maker);
        if (makerLeft == 0) {
          end(account, maker, OrderStatus.EXPIRED_IN_MATCH, Execution.TRADE_PREVENTION);
        } else {
          watcher.executed(account, maker, Execution.TRADE_PREVENTION, null);
        }
      }
    }

    private void apply(
        Account account, Order order, long fillId, long priceTicks, long lots, boolean maker) {
      Listing listing = order.listing();
      long quote = listing.quoteE8(priceTicks, lots);
      long base = listing.baseE8(lots);
      boolean buy = order.buy();
      pay(account, order, buy ? listing.quote() : listing.base(), buy ? quote : base, lots);
      String gets = buy ? listing.base() : listing.quote();
      long received = buy ? base : quote;
      long fee = Funds.share(received, maker ? account.makerFeeBps() : account.takerFeeBps());
      account.free(gets, received - fee, nowMs);
      house.took(gets, fee);
      order.executedLots += lots;
      order.quoteE8 += quote;
      order.updateTimeMs = nowMs;
      boolean full = order.leftLots() == 0;
      order.status = full ? OrderStatus.FILLED : OrderStatus.PARTIALLY_FILLED;
      UserFill fill = order.fill(fillId, priceTicks, lots, fee, nowMs, maker);
      account.add(fill);
      commandFills.add(fill);
      changes.fills.add(fill);
      touched.add(account);
      changes.orders.add(order);
      if (full) {
        close(account, order);
      }
      watcher.executed(account, order, Execution.TRADE, fill);
    }

    private void pay(Account account, Order order, String asset, long amountE8, long lots) {
      if (order.lockedE8 == 0) {
        account.free(asset, -amountE8, nowMs);
        return;
      }
      account.spendLocked(asset, amountE8, nowMs);
      order.lockedE8 -= amountE8;
      if (order.buy()) {
        Listing listing = order.listing();
        long setAside = listing.quoteE8(order.request().priceTicks(), lots);
        lock(account, order, -(setAside - amountE8));
      }
    }
  }
}
