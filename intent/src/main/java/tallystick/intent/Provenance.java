package tallystick.intent;

/** Where a secret came from, and so who else may know it. The codes are part of the wire format. */
public enum Provenance {
  MADE_IN_KEEPER(1),
  ENTERED_AT_APPROVER(2),
  IMPORTED_FROM_FILE(3),
  VENUE_BROKERED(4);

  private final int code;

  Provenance(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
