package tallystick.keeper.approval;

import java.util.Optional;

/**
 * An ECDSA signature on P-256 in the form that authenticators give it (RFC 3279, section 2.2.3), in
 * strict DER: one way to write two numbers. Lenient readers take a dozen.
 *
 * <pre>
 *  30 n   02 n r   02 n s      r and s big-endian, as short as they can be, positive
 * </pre>
 */
final class EcdsaSignature {
  private static final int NUMBER_LENGTH = 32;
  private static final int INTEGER = 0x02;
  private static final int SEQUENCE = 0x30;

  private EcdsaSignature() {}

  /** Both numbers as 32 bytes each, one after the other; empty when this is not strict DER. */
  static Optional<byte[]> plain(byte[] der) {
    // Two numbers of at most 33 bytes: every length fits one byte.
    if (der.length < 8 || der.length > 72 || der[0] != SEQUENCE || der[1] != der.length - 2) {
      return Optional.empty();
    }
    byte[] both = new byte[2 * NUMBER_LENGTH];
    int next = number(der, 2, both, 0);
    int end = next < 0 ? -1 : number(der, next, both, NUMBER_LENGTH);
    return end == der.length ? Optional.of(both) : Optional.empty();
  }

  /** Copies the number that begins there, right-aligned; gives where the next begins, or -1. */
  private static int number(byte[] der, int at, byte[] to, int toAt) {
    if (at + 3 > der.length || der[at] != INTEGER) {
      return -1;
    }
    int length = der[at + 1];
    int from = at + 2;
    int end = from + length;
    if (length < 1 || length > NUMBER_LENGTH + 1 || end > der.length || der[from] < 0) {
      return -1;
    }
    if (der[from] == 0) {
      boolean needed = length > 1 && der[from + 1] < 0;
      if (!needed) {
        return -1;
      }
      from++;
    }
    if (end - from > NUMBER_LENGTH) {
      return -1;
    }
    System.arraycopy(der, from, to, toAt + NUMBER_LENGTH - (end - from), end - from);
    return end;
  }
}
