package tallystick.paper.trading;

/** Binance's spot order types. */
public enum OrderType {
  LIMIT,
  LIMIT_MAKER,
  MARKET,
  STOP_LOSS,
  STOP_LOSS_LIMIT,
  TAKE_PROFIT,
  TAKE_PROFIT_LIMIT;

  /** Waits for a trigger price. */
  public boolean conditional() {
    return this == STOP_LOSS || this == STOP_LOSS_LIMIT || takesProfit();
  }

  /** Triggers when the market moves in the order's favour. */
  public boolean takesProfit() {
    return this == TAKE_PROFIT || this == TAKE_PROFIT_LIMIT;
  }

  /** Carries a limit price. */
  public boolean priced() {
    return this == LIMIT
        || this == LIMIT_MAKER
        || this == STOP_LOSS_LIMIT
        || this == TAKE_PROFIT_LIMIT;
  }

  /** Must name a time in force. */
  public boolean needsTimeInForce() {
    return this == LIMIT || this == STOP_LOSS_LIMIT || this == TAKE_PROFIT_LIMIT;
  }
}
