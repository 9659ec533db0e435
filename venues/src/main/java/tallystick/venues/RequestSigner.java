package tallystick.venues;

import tallystick.intent.KeyKind;

/**
 * The only way to a signature. Implemented in the keeper alone, where an instance is handed out
 * against a logged intent or a running lease and against nothing else.
 */
public interface RequestSigner {
  /** How it signs, and so how the signature is written. */
  KeyKind kind();

  /** The venue's public name of the key. */
  String apiKey();

  /**
   * Signs exactly these bytes.
   *
   * @return the raw signature: 64 bytes for Ed25519, 32 for HMAC, the modulus' length for RSA
   */
  byte[] sign(byte[] payload);
}
