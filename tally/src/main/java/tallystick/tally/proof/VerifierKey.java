package tallystick.tally.proof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * A key that notes are checked with, written as {@code name+id+base64(type ‖ key)}, the id in eight
 * lower-case hexadecimal digits (signed-note, "verifier keys"). Its id is the first four bytes of
 * SHA-256(name ‖ 0x0A ‖ type ‖ key): short, for it only finds a key, it does not prove one.
 */
public final class VerifierKey {
  /** No honest name is longer; a limit, because names come from outside. */
  public static final int MAX_NAME_CHARS = 512;

  private static final String COSIGNATURE_HEADER = "cosignature/v1\n";

  private final String name;
  private final KeyType type;
  private final byte[] publicKey;
  private final int id;

  private VerifierKey(String name, KeyType type, byte[] publicKey) {
    this.name = name;
    this.type = type;
    this.publicKey = publicKey;
    this.id = keyId(name, type, publicKey);
  }

  /** The key of {@code publicKey}, 32 bytes, under {@code name}. */
  public static VerifierKey of(String name, KeyType type, byte[] publicKey) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "key name '" + name + "': must not be empty nor contain spaces or plus signs");
    }
    if (publicKey.length != Ed25519.KEY_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 public key has 32 bytes, this one has " + publicKey.length);
    }
    return new VerifierKey(name, type, publicKey.clone());
  }

  /** The public half of {@code signer}. */
  public static VerifierKey of(NoteSigner signer) {
    return of(signer.name(), signer.keyType(), signer.publicKey());
  }

  /** Reads {@code name+id+base64}. */
  public static VerifierKey parse(String vkey) throws MalformedException {
    int first = vkey.indexOf('+');
    int second = first < 0 ? -1 : vkey.indexOf('+', first + 1);
    if (second < 0) {
      throw new MalformedException("verifier key: expected name+id+base64");
    }
    String name = vkey.substring(0, first);
    String idHex = vkey.substring(first + 1, second);
    if (!isName(name)) {
      throw new MalformedException("verifier key: the name is empty, too long or has spaces");
    }
    byte[] typed = CanonicalBase64.decode(vkey.substring(second + 1), "verifier key");
    if (typed.length != 1 + Ed25519.KEY_BYTES) {
      throw new MalformedException(
          "verifier key: expected a type byte and 32 bytes, got " + typed.length + " bytes");
    }
    VerifierKey key =
        new VerifierKey(name, KeyType.of(typed[0]), Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().toHexDigits(key.id).equals(idHex)) {
      throw new MalformedException(
          "verifier key: its id should be " + HexFormat.of().toHexDigits(key.id));
    }
    return key;
  }

  public String name() {
    return name;
  }

  public KeyType type() {
    return type;
  }

  /** The key id, as in a signature's first four bytes, big-endian. */
  public int id() {
    return id;
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Whether {@code signature} names this key: name and id, never one of them alone. */
  boolean matches(NoteSignature signature) {
    return id == signature.keyId() && name.equals(signature.name());
  }

  /**
   * Whether {@code signature} (without its key id) is this key's over the note {@code text}. A
   * cosignature's is a time of 8 bytes, then Ed25519 over a header, that time and the text.
   */
  boolean verifies(byte[] text, byte[] signature) {
    return switch (type) {
      case ED25519 -> Ed25519.verify(publicKey, text, signature);
      case COSIGNATURE_V1 -> {
        OptionalLong timeS = cosignatureTimeS(signature);
        yield timeS.isPresent()
            && Ed25519.verify(
                publicKey,
                cosignedMessage(timeS.getAsLong(), text),
                Arrays.copyOfRange(signature, Long.BYTES, signature.length));
      }
    };
  }

  /** The seconds since 1970 that a cosignature states; empty for a signature without one. */
  OptionalLong timeS(byte[] signature) {
    return switch (type) {
      case ED25519 -> OptionalLong.empty();
      case COSIGNATURE_V1 -> cosignatureTimeS(signature);
    };
  }

  private static OptionalLong cosignatureTimeS(byte[] signature) {
    if (signature.length != Long.BYTES + Ed25519.SIGNATURE_BYTES) {
      return OptionalLong.empty();
    }
    long timeS = ByteBuffer.wrap(signature).getLong();
    // Above 2^63-1 is forbidden, which reads as negative here.
    return timeS < 0 ? OptionalLong.empty() : OptionalLong.of(timeS);
  }

  /** What a witness signs at {@code timeS} seconds since 1970 (tlog-cosignature, Ed25519). */
  public static byte[] cosignedMessage(long timeS, byte[] noteText) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(
        (COSIGNATURE_HEADER + "time " + timeS + "\n").getBytes(StandardCharsets.US_ASCII));
    message.writeBytes(noteText);
    return message.toByteArray();
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME_CHARS
        && name.indexOf('+') < 0
        && name.codePoints().noneMatch(VerifierKey::isSpaceOrControl);
  }

  private static boolean isSpaceOrControl(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || Character.isISOControl(codePoint);
  }

  private static int keyId(String name, KeyType type, byte[] publicKey) {
    MessageDigest digest = Rfc6962.newDigest();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(type.id());
    return ByteBuffer.wrap(digest.digest(publicKey)).getInt();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey key
        && name.equals(key.name)
        && type == key.type
        && Arrays.equals(publicKey, key.publicKey);
  }

  @Override
  public int hashCode() {
    return id;
  }

  /** The text form, which {@link #parse} reads back. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + publicKey.length];
    typed[0] = type.id();
    System.arraycopy(publicKey, 0, typed, 1, publicKey.length);
    return name
        + "+"
        + HexFormat.of().toHexDigits(id)
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
