package tallystick.tally.proof;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 hash: 32 bytes that never change. Written as base64 with padding (RFC 4648, section 4)
 * wherever the C2SP formats show one.
 */
public final class Hash {
  /** Bytes of a SHA-256 hash. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}, which must be exactly {@value #BYTES} long. */
  public static Hash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a hash has " + BYTES + " bytes, these are " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /** Copies {@value #BYTES} bytes of {@code from} beginning at {@code offset}. */
  public static Hash of(byte[] from, int offset) {
    return new Hash(Arrays.copyOfRange(from, offset, offset + BYTES));
  }

  /** Reads canonical base64 of exactly 32 bytes: padded, and without stray bits at its end. */
  public static Hash parse(String base64) throws MalformedException {
    byte[] decoded = CanonicalBase64.decode(base64, "hash");
    if (decoded.length != BYTES) {
      throw new MalformedException("hash: expected 32 bytes, got " + decoded.length);
    }
    return new Hash(decoded);
  }

  public static Hash sha256(byte[] message) {
    MessageDigest digest = Rfc6962.newDigest();
    return new Hash(digest.digest(message));
  }

  /** For this package, which takes ownership of {@code fresh}. */
  static Hash wrap(byte[] fresh) {
    return new Hash(fresh);
  }

  /** For this package, which promises not to write into it. */
  byte[] inside() {
    return bytes;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }
}
