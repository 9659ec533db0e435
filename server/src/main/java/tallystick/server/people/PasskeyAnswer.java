package tallystick.server.people;

import tallystick.intent.Bytes;

/**
 * What a browser gives back when it was asked for a passkey's signature (WebAuthn level 3, section
 * 5.2.2), each part bounded.
 *
 * @param userHandle the person's id as the passkey carries it; empty when the browser gave none
 */
public record PasskeyAnswer(
    Bytes credentialId,
    Bytes authenticatorData,
    Bytes clientDataJson,
    Bytes signature,
    Bytes userHandle) {
  /** Ten times what browsers write. */
  static final int MAX_PART = 8192;

  static final int MAX_CREDENTIAL_ID = 1023;

  public PasskeyAnswer {
    if (credentialId.length() < 1 || credentialId.length() > MAX_CREDENTIAL_ID) {
      throw new IllegalArgumentException("A passkey's credential id has 1 to 1,023 bytes");
    }
    if (authenticatorData.length() > MAX_PART
        || clientDataJson.length() > MAX_PART
        || signature.length() > MAX_PART
        || userHandle.length() > MAX_PART) {
      throw new IllegalArgumentException("A passkey's answer is longer than browsers write");
    }
  }
}
