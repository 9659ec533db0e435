package tallystick.intent;

/** The public half of what a person approves with. */
public sealed interface ApproverKey {
  /** What people compare on two screens ({@link CoseKey#fingerprint}). */
  default String fingerprint() {
    return CoseKey.fingerprint(
        switch (this) {
          case Console console -> console.publicKey();
          case Passkey passkey -> passkey.coseKey();
        });
  }

  /**
   * An Ed25519 key file used by {@code tallystick approve --console}.
   *
   * @param publicKey 32 bytes
   */
  record Console(Bytes publicKey) implements ApproverKey {
    public Console {
      if (publicKey.length() != 32) {
        throw new IllegalArgumentException("An Ed25519 public key has 32 bytes");
      }
    }
  }

  /**
   * A passkey.
   *
   * @param credentialId 1 to 1,023 bytes (WebAuthn level 3, section 5.8.3)
   * @param coseKey the public key as the authenticator gave it, at most 1,024 bytes
   */
  record Passkey(Bytes credentialId, Bytes coseKey) implements ApproverKey {
    public Passkey {
      if (credentialId.length() < 1 || credentialId.length() > 1023) {
        throw new IllegalArgumentException("A passkey's credential id has 1 to 1,023 bytes");
      }
      if (coseKey.length() < 1 || coseKey.length() > 1024) {
        throw new IllegalArgumentException("A passkey's public key has 1 to 1,024 bytes");
      }
    }
  }
}
