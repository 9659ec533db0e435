package tallystick.venues.bitcoin.wire;

import java.util.Arrays;
import java.util.Locale;
import tallystick.intent.Bytes;

/** Bech32 (BIP-173) and Bech32m (BIP-350): letters of five bits with a checksum of six. */
final class Bech32 {
  private static final String LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int CHECKSUM_LENGTH = 6;
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  /** Which constant the checksum ends in. */
  enum Form {
    BECH32(1),
    BECH32M(0x2bc830a3);

    private final int constant;

    Form(int constant) {
      this.constant = constant;
    }
  }

  /**
   * @param prefix in lower case
   * @param values of five bits each, without the checksum
   */
  @SuppressWarnings("ArrayRecordComponent") // lives only between decoding and taking apart
  record Decoded(String prefix, Form form, byte[] values) {}

  static Decoded decode(String text) throws WireException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 33 || c > 126) {
        throw new WireException(
            "Character " + (i + 1) + " of the address is \"" + Shown.character(c) + "\"");
      }
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
      throw new WireException(
          "The address " + Shown.text(text) + " mixes upper and lower case; it was mistyped");
    }
    int separator = lower.lastIndexOf('1');
    if (separator < 1 || separator + 1 + CHECKSUM_LENGTH > lower.length()) {
      throw new WireException(
          "The address " + Shown.text(text) + " has no prefix or is cut off in its checksum");
    }
    String prefix = lower.substring(0, separator);
    byte[] values = new byte[lower.length() - separator - 1];
    for (int i = 0; i < values.length; i++) {
      int value = LETTERS.indexOf(lower.charAt(separator + 1 + i));
      if (value < 0) {
        throw new WireException(
            "Character "
                + (separator + 2 + i)
                + " of the address, \""
                + lower.charAt(separator + 1 + i)
                + "\", stands in no segwit address");
      }
      values[i] = (byte) value;
    }
    int rest = checksum(prefix, values);
    for (Form form : Form.values()) {
      if (rest == form.constant) {
        return new Decoded(prefix, form, Arrays.copyOf(values, values.length - CHECKSUM_LENGTH));
      }
    }
    throw new WireException(
        "The checksum of the address " + Shown.text(text) + " is wrong; it was mistyped");
  }

  static String encode(String prefix, int version, Bytes program) {
    byte[] values = fromBytes(version, program.toArray());
    Form form = version == 0 ? Form.BECH32 : Form.BECH32M;
    byte[] padded = Arrays.copyOf(values, values.length + CHECKSUM_LENGTH);
    int rest = checksum(prefix, padded) ^ form.constant;
    for (int i = 0; i < CHECKSUM_LENGTH; i++) {
      padded[values.length + i] = (byte) (rest >>> (5 * (CHECKSUM_LENGTH - 1 - i)) & 31);
    }
    StringBuilder out = new StringBuilder(prefix).append('1');
    for (byte value : padded) {
      out.append(LETTERS.charAt(value));
    }
    return out.toString();
  }

  /** Eight bits from five; what is left over must be fewer than five bits, and zero. */
  static byte[] toBytes(byte[] values, int from) throws WireException {
    byte[] out = new byte[(values.length - from) * 5 / 8];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = from; i < values.length; i++) {
      held = (held << 5 | values[i]) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out[at++] = (byte) (held >>> bits);
      }
    }
    if (bits >= 5 || (held & (1 << bits) - 1) != 0) {
      throw new WireException("The address ends in bits that belong to nothing");
    }
    return out;
  }

  private static byte[] fromBytes(int version, byte[] program) {
    byte[] out = new byte[1 + Math.ceilDiv(program.length * 8, 5)];
    out[0] = (byte) version;
    int bits = 0;
    int held = 0;
    int at = 1;
    for (byte b : program) {
      held = (held << 8 | (b & 0xff)) & 0xfff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out[at++] = (byte) (held >>> bits & 31);
      }
    }
    if (bits > 0) {
      out[at] = (byte) (held << (5 - bits) & 31);
    }
    return out;
  }

  private static int checksum(String prefix, byte[] values) {
    int rest = 1;
    for (int i = 0; i < prefix.length(); i++) {
      rest = step(rest) ^ (prefix.charAt(i) >>> 5);
    }
    rest = step(rest);
    for (int i = 0; i < prefix.length(); i++) {
      rest = step(rest) ^ (prefix.charAt(i) & 31);
    }
    for (byte value : values) {
      rest = step(rest) ^ value;
    }
    return rest;
  }

  private static int step(int rest) {
    int top = rest >>> 25;
    int next = (rest & 0x1ffffff) << 5;
    for (int i = 0; i < GENERATOR.length; i++) {
      if ((top >>> i & 1) != 0) {
        next ^= GENERATOR[i];
      }
    }
    return next;
  }

  private Bech32() {}
}
