package tallystick.paper.trading;

import java.util.List;

/** A pair of orders of which one cancels the other. The funds of both are locked once, here. */
public final class OrderList {
  private final long id;
  private final long accountId;
  private final Listing listing;
  private final String clientOrderId;
  private final List<Long> orderIds;
  private final long timeMs;
  long lockedE8;
  boolean executing = true;
  long updateTimeMs;

  public OrderList(
      long id,
      long accountId,
      Listing listing,
      String clientOrderId,
      List<Long> orderIds,
      long timeMs) {
    this.id = id;
    this.accountId = accountId;
    this.listing = listing;
    this.clientOrderId = clientOrderId;
    this.orderIds = List.copyOf(orderIds);
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

  public String clientOrderId() {
    return clientOrderId;
  }

  public List<Long> orderIds() {
    return orderIds;
  }

  public long timeMs() {
    return timeMs;
  }

  public long updateTimeMs() {
    return updateTimeMs;
  }

  public boolean executing() {
    return executing;
  }

  public long lockedE8() {
    return lockedE8;
  }

  /** Puts stored state back; used only when a saved exchange is read. */
  public void restore(boolean nowExecuting, long locked, long updated) {
    executing = nowExecuting;
    lockedE8 = locked;
    updateTimeMs = updated;
  }
}
