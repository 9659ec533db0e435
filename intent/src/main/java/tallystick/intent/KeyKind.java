package tallystick.intent;

/** How a credential signs. The codes are part of the wire format. */
public enum KeyKind {
  /** Private half made in the keeper and never outside it. */
  ED25519(1),
  /** A secret shared with the venue: a valid signature identifies nobody. */
  HMAC_SHA256(2),
  /** PKCS#1 v1.5 with SHA-256. */
  RSA_SHA256(3);

  private final int code;

  KeyKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
