package tallystick.paper.trading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One order and its state; only {@link Exchange} and the store change it. */
public final class Order {
  private final long id;
  private final long accountId;
  private final Listing listing;
  private final NewOrder request;

  OrderStatus status = OrderStatus.NEW;
  long executedLots;
  long quoteE8;
  long lockedE8;
  long preventedLots;
  long timeMs;
  long updateTimeMs;

  /** When it went on the book; -1 while a conditional order waits. */
  long workingTimeMs = -1;

  /** Grows with each order that goes on a book: time priority, for a book that is put back. */
  long restedAt;

  /** Id of the order list, or -1. */
  long listId = -1;

  /** Client id of the request that cancelled it. */
  @Nullable String cancelClientOrderId;

  /** Self-trades prevented during the command that placed it; not kept. */
  final List<Prevented> prevented = new ArrayList<>();

  /** One self-trade prevented. */
  public record Prevented(
      long id, long makerOrderId, long priceTicks, long takerLots, long makerLots) {}

  public Order(long id, long accountId, Listing listing, NewOrder request, long timeMs) {
    this.id = id;
    this.accountId = accountId;
    this.listing = listing;
    this.request = request;
    this.timeMs = timeMs;
    this.updateTimeMs = timeMs;
  }

  public long id() {
    return id;
  }

  public long accountId() {
    return accountId;
  }

  public Listing listing() {
    return listing;
  }

  public NewOrder request() {
    return request;
  }

  public OrderStatus status() {
    return status;
  }

  public long executedLots() {
    return executedLots;
  }

  /** Quote asset traded so far. */
  public long quoteE8() {
    return quoteE8;
  }

  public long lockedE8() {
    return lockedE8;
  }

  public long preventedLots() {
    return preventedLots;
  }

  public long timeMs() {
    return timeMs;
  }

  public long updateTimeMs() {
    return updateTimeMs;
  }

  public long workingTimeMs() {
    return workingTimeMs;
  }

  /** On the book, or past it. */
  public boolean working() {
    return workingTimeMs >= 0;
  }

  public long listId() {
    return listId;
  }

  public @Nullable String cancelClientOrderId() {
    return cancelClientOrderId;
  }

  public List<Prevented> prevented() {
    return List.copyOf(prevented);
  }

  public boolean buy() {
    return request.buy();
  }

  /** Lots asked for; for a market order by quote amount, what that amount came to. */
  public long originalLots() {
    return request.lots();
  }

  /** Lots still to trade. */
  public long leftLots() {
    return request.lots() - executedLots - preventedLots;
  }

  /** Puts stored state back; used only when a saved exchange is read. */
  public void restore(Saved saved) {
    status = saved.status();
    executedLots = saved.executedLots();
    quoteE8 = saved.quoteE8();
    lockedE8 = saved.lockedE8();
    preventedLots = saved.preventedLots();
    updateTimeMs = saved.updateTimeMs();
    workingTimeMs = saved.workingTimeMs();
    restedAt = saved.restedAt();
    listId = saved.listId();
    cancelClientOrderId = saved.cancelClientOrderId();
  }

  /** The state of an order as the store keeps it. */
  public record Saved(
      OrderStatus status,
      long executedLots,
      long quoteE8,
      long lockedE8,
      long preventedLots,
      long updateTimeMs,
      long workingTimeMs,
      long restedAt,
      long listId,
      @Nullable String cancelClientOrderId) {}

  /** The state to store. */
  public Saved saved() {
    return new Saved(
        status,
        executedLots,
        quoteE8,
        lockedE8,
        preventedLots,
        updateTimeMs,
        workingTimeMs,
        restedAt,
        listId,
        cancelClientOrderId);
  }

  @Override
  public String toString() {
    return listing.symbol() + " order " + id + " " + status;
  }

  /** One execution of this order, as its owner is told. */
  UserFill fill(long fillId, long priceTicks, long lots, long feeE8, long atMs, boolean maker) {
    return new UserFill(
        fillId,
        id(),
        listId,
        accountId(),
        listing(),
        priceTicks,
        lots,
        listing().quoteE8(priceTicks, lots),
        feeE8,
        buy() ? listing().base() : listing().quote(),
        atMs,
        buy(),
        maker);
  }
}
