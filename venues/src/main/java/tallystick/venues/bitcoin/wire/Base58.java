package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;
import java.util.Arrays;
import tallystick.intent.Bytes;

/**
 * Base58 with a checksum of four bytes, as addresses had it before segwit and as public keys of
 * wallets still have it (BIP-32).
 */
public final class Base58 {
  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(58);
  private static final int CHECKSUM_LENGTH = 4;

  /**
   * The bytes without their checksum. The caller bounds the text: the work grows with its square.
   */
  public static byte[] decodeChecked(String text) throws WireException {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new WireException(
            "Character "
                + (i + 1)
                + " of the address, \""
                + Shown.character(text.charAt(i))
                + "\", stands in no Bitcoin address of this network");
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    byte[] magnitude = number.signum() == 0 ? new byte[0] : number.toByteArray();
    int sign = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
    byte[] bytes = new byte[zeros + magnitude.length - sign];
    System.arraycopy(magnitude, sign, bytes, zeros, magnitude.length - sign);
    if (bytes.length < CHECKSUM_LENGTH) {
      throw new WireException("The address " + Shown.text(text) + " is too short");
    }
    byte[] payload = Arrays.copyOf(bytes, bytes.length - CHECKSUM_LENGTH);
    byte[] sum = Arrays.copyOfRange(bytes, payload.length, bytes.length);
    if (!Arrays.equals(sum, checksum(payload))) {
      throw new WireException(
          "The checksum of the address " + Shown.text(text) + " is wrong; it was mistyped");
    }
    return payload;
  }

  /** The first byte apart, since that is what tells the kinds apart. */
  public static String encodeChecked(int version, Bytes payload) {
    byte[] head = new WireWriter().u8(version).raw(payload).toArray();
    byte[] bytes = new WireWriter().raw(head).raw(checksum(head)).toArray();
    StringBuilder out = new StringBuilder();
    BigInteger number = new BigInteger(1, bytes);
    while (number.signum() > 0) {
      BigInteger[] parts = number.divideAndRemainder(BASE);
      out.append(DIGITS.charAt(parts[1].intValue()));
      number = parts[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      out.append('1');
    }
    return out.reverse().toString();
  }

  private static byte[] checksum(byte[] bytes) {
    return Arrays.copyOf(Hash256.twice(bytes), CHECKSUM_LENGTH);
  }

  private Base58() {}
}
