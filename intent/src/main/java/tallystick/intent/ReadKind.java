package tallystick.intent;

/** What a lease may read. The codes are part of the wire format and never change meaning. */
public enum ReadKind {
  /** Balances and account flags. */
  ACCOUNT(1),
  /** Orders open now, of one instrument or all. */
  OPEN_ORDERS(2),
  /** Orders of one instrument, open and closed. */
  ORDER_HISTORY(3),
  /** Executions of one instrument. */
  TRADES(4),
  /** One order by its client order id. */
  ORDER(5),
  /** What the key may do. */
  PERMISSIONS(6),
  /** The account's private event stream. */
  STREAM(7);

  private final int code;

  ReadKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
