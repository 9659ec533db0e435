package tallystick.paper.trading;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One account: balances, its orders and fills by listing. */
public final class Account {
  /** Free and locked amounts of one asset. */
  public record Balance(long freeE8, long lockedE8) {
    public static final Balance ZERO = new Balance(0, 0);

    public Balance {
      if (freeE8 < 0 || lockedE8 < 0) {
        throw new IllegalStateException(
            "a balance went negative: " + freeE8 + " free, " + lockedE8 + " locked");
      }
    }
  }

  private final long id;
  private final String name;
  private final Map<String, Balance> balances = new TreeMap<>();
  private final Map<String, List<Order>> ordersBySymbol = new HashMap<>();
  private final Map<String, List<UserFill>> fillsBySymbol = new HashMap<>();
  private final Map<String, Order> openByClientId = new HashMap<>();
  private final Map<String, Order> latestByClientId = new HashMap<>();
  private final List<OrderList> lists = new ArrayList<>();
  private final Set<String> changedAssets = new HashSet<>();
  private long updateTimeMs;
  private int makerFeeBps;
  private int takerFeeBps;

  public Account(long id, String name, int makerFeeBps, int takerFeeBps, long timeMs) {
    this.id = id;
    this.name = name;
    this.makerFeeBps = makerFeeBps;
    this.takerFeeBps = takerFeeBps;
    this.updateTimeMs = timeMs;
  }

  public long id() {
    return id;
  }

  public String name() {
    return name;
  }

  public int makerFeeBps() {
    return makerFeeBps;
  }

  public int takerFeeBps() {
    return takerFeeBps;
  }

  void fees(int makerBps, int takerBps) {
    makerFeeBps = makerBps;
    takerFeeBps = takerBps;
  }

  public long updateTimeMs() {
    return updateTimeMs;
  }

  public Map<String, Balance> balances() {
    return Collections.unmodifiableMap(balances);
  }

  public Balance balance(String asset) {
    return balances.getOrDefault(asset, Balance.ZERO);
  }

  /** Orders of a symbol, oldest first. */
  public List<Order> orders(String symbol) {
    return Collections.unmodifiableList(ordersBySymbol.getOrDefault(symbol, List.of()));
  }

  /** Fills of a symbol, oldest first. */
  public List<UserFill> fills(String symbol) {
    return Collections.unmodifiableList(fillsBySymbol.getOrDefault(symbol, List.of()));
  }

  /** Orders that can still trade. */
  public List<Order> openOrders() {
    List<Order> open = new ArrayList<>(openByClientId.values());
    open.sort((a, b) -> Long.compare(a.id(), b.id()));
    return open;
  }

  public List<OrderList> lists() {
    return Collections.unmodifiableList(lists);
  }

  /** The open order of that client id on that symbol, else the latest that had it. */
  public @Nullable Order byClientId(String symbol, String clientOrderId) {
    Order open = openByClientId.get(key(symbol, clientOrderId));
    return open != null ? open : latestByClientId.get(key(symbol, clientOrderId));
  }

  @Nullable Order openByClientId(String symbol, String clientOrderId) {
    return openByClientId.get(key(symbol, clientOrderId));
  }

  void add(Order order) {
    String symbol = order.listing().symbol();
    ordersBySymbol.computeIfAbsent(symbol, s -> new ArrayList<>()).add(order);
    String key = key(symbol, order.request().clientOrderId());
    latestByClientId.put(key, order);
    if (order.status().open()) {
      openByClientId.put(key, order);
    }
  }

  void closed(Order order) {
    openByClientId.remove(key(order.listing().symbol(), order.request().clientOrderId()), order);
  }

  void add(UserFill fill) {
    fillsBySymbol.computeIfAbsent(fill.listing().symbol(), s -> new ArrayList<>()).add(fill);
  }

  void add(OrderList list) {
    lists.add(list);
  }

  /** Adds to (or takes from) the free amount. */
  void free(String asset, long deltaE8, long nowMs) {
    Balance b = balance(asset);
    set(asset, new Balance(Math.addExact(b.freeE8(), deltaE8), b.lockedE8()), nowMs);
  }

  /** Moves from free to locked; a negative amount moves back. */
  void lock(String asset, long amountE8, long nowMs) {
    Balance b = balance(asset);
    set(
        asset,
        new Balance(
            Math.subtractExact(b.freeE8(), amountE8), Math.addExact(b.lockedE8(), amountE8)),
        nowMs);
  }

  /** Takes from the locked amount. */
  void spendLocked(String asset, long amountE8, long nowMs) {
    Balance b = balance(asset);
    set(asset, new Balance(b.freeE8(), Math.subtractExact(b.lockedE8(), amountE8)), nowMs);
  }

  void set(String asset, Balance balance, long nowMs) {
    balances.put(asset, balance);
    changedAssets.add(asset);
    updateTimeMs = nowMs;
  }

  /** Assets whose balance changed since the last call. */
  Set<String> takeChangedAssets() {
    Set<String> changed = Set.copyOf(changedAssets);
    changedAssets.clear();
    return changed;
  }

  boolean changed() {
    return !changedAssets.isEmpty();
  }

  private static String key(String symbol, String clientOrderId) {
    return symbol + ' ' + clientOrderId;
  }
}
