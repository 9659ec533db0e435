package tallystick.paper.account;

/** How a key signs. */
public enum KeyKind {
  /** HMAC-SHA256, hexadecimal. */
  HMAC,
  /** Ed25519, base64. */
  ED25519,
  /** RSASSA-PKCS1-v1_5 with SHA-256, base64. */
  RSA
}
