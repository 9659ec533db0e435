package tallystick.venues.bitcoin.wire;

/**
 * A stranger's text as it may stand in a message: short, and without anything that moves a cursor.
 */
final class Shown {
  /** Enough for the longest address. */
  private static final int MAX_LENGTH = 100;

  static String text(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
      out.append(character(text.charAt(i)));
    }
    return text.length() > MAX_LENGTH ? out + "..." : out.toString();
  }

  static String character(char c) {
    return c >= ' ' && c < 127 ? String.valueOf(c) : String.format("\\u%04x", (int) c);
  }

  private Shown() {}
}
