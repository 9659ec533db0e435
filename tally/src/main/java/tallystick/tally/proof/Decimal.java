package tallystick.tally.proof;

/**
 * Numbers as the C2SP formats write them: ASCII decimal, no sign, no leading zeros but in {@code 0}
 * itself, at most 2^63-1. One number, one spelling, so that a signed text cannot be varied.
 */
final class Decimal {
  /** Digits of 2^63-1. */
  private static final int MAX_DIGITS = 19;

  private Decimal() {}

  static long parse(String text, String what) throws MalformedException {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      throw new MalformedException(what + ": not a decimal number of 1 to 19 digits");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new MalformedException(what + ": not an ASCII decimal number");
      }
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      throw new MalformedException(what + ": leading zero");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedException(what + ": above 2^63-1");
    }
  }
}
