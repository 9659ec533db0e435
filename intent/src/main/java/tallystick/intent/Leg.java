package tallystick.intent;

/** Which of an intent's orders at the venue is meant. The codes are part of the wire format. */
public enum Leg {
  /** The limit order, or the only one. */
  MAIN(1),
  /** The stop-limit order. */
  STOP(2);

  private final int code;

  Leg(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
