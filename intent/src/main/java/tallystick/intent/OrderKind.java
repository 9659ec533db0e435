package tallystick.intent;

/**
 * The shapes in which an order may leave the keeper. There is no market order: "at market" is a
 * {@link #LIMIT_IOC} at the edge of the policy's band, so that its worst price is known before it
 * is signed. The codes are part of the wire format and never change meaning.
 */
public enum OrderKind {
  /** Rests until filled or cancelled. */
  LIMIT(1),
  /** Fills what it can at once, the rest is cancelled. */
  LIMIT_IOC(2),
  /** Sleeps until its trigger trades, then a limit order. */
  STOP_LIMIT(3),
  /** A limit order and a stop-limit order of which one cancels the other. */
  OCO(4);

  private final int code;

  OrderKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
