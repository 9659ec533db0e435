package tallystick.approve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CborReader;
import tallystick.intent.CoseKey;
import tallystick.intent.MalformedException;

/**
 * A passkey as {@code navigator.credentials.create} made it, read from the authenticator's own
 * bytes.
 *
 * <pre>
 *  authenticator data (WebAuthn level 3, section 6.1)
 *  +-------------+-------+-----------+--------+---------------+---------------+----------+
 *  | SHA-256 of  | flags | counter   | AAGUID | length of the | credential id | COSE key |
 *  | the rpId 32 | u8    | u32       | 16     | id, u16       | 1 .. 1,023    | the rest |
 *  +-------------+-------+-----------+--------+---------------+---------------+----------+
 * </pre>
 *
 * No attestation is asked for: which make an authenticator is says nothing of who holds it. That
 * the key is the person's is what the code of the keeper's console, or another person who compares
 * the fingerprint, vouches for. Nor is the challenge compared: without attestation nothing is
 * signed over it. Pure.
 */
sealed interface Registration {
  /** A key that can be enrolled. */
  record Made(ApproverKey.Passkey passkey) implements Registration {}

  /** It cannot, and why, for the person. */
  record Refused(String why) implements Registration {}

  /** A credential id of 1,023 bytes and a key of 1,024 stay below. */
  int MAX_PART_LENGTH = 4096;

  int HEADER_LENGTH = 37;
  int AAGUID_LENGTH = 16;
  int USER_PRESENT = 0x01;
  int USER_VERIFIED = 0x04;
  int BACKUP_ELIGIBLE = 0x08;
  int BACKED_UP = 0x10;
  int ATTESTED = 0x40;
  int EXTENSIONS = 0x80;

  /** Reads and checks what the browser sent. */
  static Registration read(ApproverOrigin origin, byte[] authenticatorData, byte[] clientDataJson) {
    if (authenticatorData.length > MAX_PART_LENGTH || clientDataJson.length > MAX_PART_LENGTH) {
      return new Refused("What the browser sent is larger than a passkey can be");
    }
    if (!madeHere(origin, clientDataJson)) {
      return new Refused("The passkey was not made on " + origin);
    }
    if (authenticatorData.length < HEADER_LENGTH + AAGUID_LENGTH + 2) {
      return new Refused("The authenticator's data end too early");
    }
    ByteBuffer in = ByteBuffer.wrap(authenticatorData);
    byte[] rpIdHash = new byte[32];
    in.get(rpIdHash);
    if (!MessageDigest.isEqual(rpIdHash, sha256(origin.rpId()))) {
      return new Refused("The passkey belongs to another host than " + origin.rpId());
    }
    int flags = in.get() & 0xff;
    if ((flags & USER_PRESENT) == 0 || (flags & USER_VERIFIED) == 0) {
      return new Refused(
          "The authenticator did not verify you: use one with a PIN, a fingerprint or a face");
    }
    if ((flags & ATTESTED) == 0) {
      return new Refused("The authenticator's data hold no key");
    }
    if ((flags & BACKED_UP) != 0 && (flags & BACKUP_ELIGIBLE) == 0) {
      return new Refused("The authenticator's data contradict themselves");
    }
    in.position(HEADER_LENGTH + AAGUID_LENGTH);
    int idLength = in.getShort() & 0xffff;
    if (idLength < 1 || idLength > 1023 || in.remaining() <= idLength) {
      return new Refused("The passkey's id has " + idLength + " bytes; 1 to 1,023 are allowed");
    }
    byte[] id = new byte[idLength];
    in.get(id);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return key(Bytes.of(id), Bytes.of(rest), (flags & EXTENSIONS) != 0);
  }

  /**
   * The key, and behind it the extensions where there are some: browsers ask security keys for one
   * (credProtect) of their own accord.
   */
  private static Registration key(Bytes id, Bytes rest, boolean extensions) {
    try {
      Bytes cose = CoseKey.first(rest, 0).bytes();
      boolean ends =
          extensions
              ? CborReader.endsWithOneMap(rest, cose.length())
              : cose.length() == rest.length();
      return ends
          ? new Made(new ApproverKey.Passkey(id, cose))
          : new Refused("More follows the passkey's key than extensions");
    } catch (MalformedException | IllegalArgumentException e) {
      return new Refused("The keeper could not verify this kind of key: " + e.getMessage());
    }
  }

  /**
   * The limited verification of section 5.8.1.2: browsers write these members first and in this
   * order, so that nobody needs a JSON parser for them.
   */
  private static boolean madeHere(ApproverOrigin origin, byte[] clientDataJson) {
    String json = new String(clientDataJson, StandardCharsets.UTF_8);
    String head = "{\"type\":\"webauthn.create\",\"challenge\":\"";
    if (!json.startsWith(head)) {
      return false;
    }
    int at = json.indexOf('"', head.length());
    String rest = "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false";
    if (at < 0 || !json.startsWith(rest, at) || json.length() == at + rest.length()) {
      return false;
    }
    char after = json.charAt(at + rest.length());
    return after == '}' || after == ',';
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
