package tallystick.paper.trading;

/** Binance's order states. */
public enum OrderStatus {
  NEW,
  PARTIALLY_FILLED,
  FILLED,
  CANCELED,
  EXPIRED,
  EXPIRED_IN_MATCH;

  /** Can still trade. */
  public boolean open() {
    return this == NEW || this == PARTIALLY_FILLED;
  }
}
