package tallystick.paper.trading;

/** An expected refusal in Binance's words: clients match on code and text. */
public record Refusal(int code, String message) implements Outcome {
  public static final Refusal UNKNOWN_ORDER_CANCEL = new Refusal(-2011, "Unknown order sent.");
  public static final Refusal NO_SUCH_ORDER = new Refusal(-2013, "Order does not exist.");
  public static final Refusal INSUFFICIENT =
      new Refusal(-2010, "Account has insufficient balance for requested action.");
  public static final Refusal DUPLICATE = new Refusal(-2010, "Duplicate order sent.");
  public static final Refusal WOULD_TRIGGER =
      new Refusal(-2010, "Order would trigger immediately.");
  public static final Refusal WOULD_TAKE =
      new Refusal(-2010, "Order would immediately match and take.");
  public static final Refusal PRICE_RELATION =
      new Refusal(-2010, "The relationship of the prices for the orders is not correct.");
  public static final Refusal INVALID_SYMBOL = new Refusal(-1121, "Invalid symbol.");
  public static final Refusal CANCEL_RESTRICTED =
      new Refusal(-2011, "Order was not canceled due to cancel restrictions.");

  /** A filter's refusal. */
  static Refusal filter(String name) {
    return new Refusal(-1013, "Filter failure: " + name);
  }
}
