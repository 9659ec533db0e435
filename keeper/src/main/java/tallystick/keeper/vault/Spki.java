package tallystick.keeper.vault;

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410). */
final class Spki {
  private static final byte[] ED25519_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private Spki() {}

  static byte[] ed25519(byte[] raw) {
    byte[] spki = new byte[ED25519_PREFIX.length + raw.length];
    System.arraycopy(ED25519_PREFIX, 0, spki, 0, ED25519_PREFIX.length);
    System.arraycopy(raw, 0, spki, ED25519_PREFIX.length, raw.length);
    return spki;
  }
}
