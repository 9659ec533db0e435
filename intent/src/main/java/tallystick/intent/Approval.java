package tallystick.intent;

/** One person's signature over one change: a tagged union, so that both kinds share the entry. */
public sealed interface Approval {
  PersonId person();

  /**
   * Ed25519 over the challenge ({@link ApprovalTerms#challenge}).
   *
   * @param signature 64 bytes
   */
  record ConsoleKey(PersonId person, Bytes publicKey, Bytes signature) implements Approval {
    public ConsoleKey {
      if (publicKey.length() != 32 || signature.length() != 64) {
        throw new IllegalArgumentException("An Ed25519 approval has a key of 32 and 64 bytes");
      }
    }
  }

  /** A WebAuthn assertion, whole, so that a verifier can replay it. */
  record WebAuthn(
      PersonId person,
      Bytes credentialId,
      Bytes authenticatorData,
      Bytes clientDataJson,
      Bytes signature)
      implements Approval {
    /** An assertion of extensions at their largest is far below; one entry holds nine of them. */
    public static final int MAX_PART_LENGTH = 2048;

    public WebAuthn {
      if (credentialId.length() > MAX_PART_LENGTH
          || authenticatorData.length() > MAX_PART_LENGTH
          || clientDataJson.length() > MAX_PART_LENGTH
          || signature.length() > MAX_PART_LENGTH) {
        throw new IllegalArgumentException("A part of an assertion is over 2,048 bytes");
      }
    }
  }
}
