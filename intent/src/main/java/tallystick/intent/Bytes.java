package tallystick.intent;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable byte string with value equality: hashes, keys, signatures, opaque answers. Never
 * used for a secret, since it cannot be wiped and prints itself.
 */
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** Copies the array. */
  public static Bytes of(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  public static Bytes empty() {
    return EMPTY;
  }

  public static Bytes parseHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  public int length() {
    return value.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return value.clone();
  }

  public String toHex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
