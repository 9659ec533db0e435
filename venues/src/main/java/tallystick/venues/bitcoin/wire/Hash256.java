package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tallystick.intent.Bytes;

/**
 * A double SHA-256: the id of a transaction or of a block, or a node of a Merkle tree.
 *
 * @param bytes the 32 bytes in the order in which they are hashed and sent; {@link #toString()} and
 *     {@link #parse} use the reverse, as explorers and nodes print ids
 */
public record Hash256(Bytes bytes) {
  public static final int LENGTH = 32;

  public static final Hash256 ZERO = new Hash256(Bytes.of(new byte[LENGTH]));

  public Hash256 {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException(
          "A hash has " + LENGTH + " bytes, not " + bytes.length() + ": " + bytes);
    }
  }

  /** SHA-256 of the SHA-256 of these bytes. */
  public static Hash256 of(byte[]... parts) {
    return new Hash256(Bytes.of(twice(parts)));
  }

  /** Reads 64 hexadecimal digits as they are printed. */
  public static Hash256 parse(String text) throws WireException {
    if (text.length() != 2 * LENGTH || !text.chars().allMatch(Hash256::isHex)) {
      throw new WireException("A hash is 64 hexadecimal digits, not \"" + Shown.text(text) + "\"");
    }
    return ofText(text);
  }

  /** The same for a text that is known to be one. */
  static Hash256 ofText(String text) {
    return new Hash256(Bytes.of(reversed(Bytes.parseHex(text).toArray())));
  }

  /** The hash whose bytes are in the order in which people read it. */
  public static Hash256 ofShown(Bytes shown) {
    return new Hash256(Bytes.of(reversed(shown.toArray())));
  }

  /** Its bytes in the order in which people read it. */
  public Bytes shown() {
    return Bytes.of(reversed(bytes.toArray()));
  }

  /** As a number, which is what a target is compared with. */
  public BigInteger toNumber() {
    return new BigInteger(1, reversed(bytes.toArray()));
  }

  @Override
  public String toString() {
    return Bytes.of(reversed(bytes.toArray())).toHex();
  }

  static byte[] twice(byte[]... parts) {
    MessageDigest sha = sha256();
    for (byte[] part : parts) {
      sha.update(part);
    }
    return sha.digest(sha.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256; this one has not", e);
    }
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }
}
