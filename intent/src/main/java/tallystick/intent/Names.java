package tallystick.intent;

import java.util.Locale;

/** The alphabet of names people choose for organisations, accounts and themselves. */
final class Names {
  /** Fits a column, a log line and a length byte. */
  static final int MAX_LENGTH = 64;

  private Names() {}

  /** As {@link #require}, with capitals: for what has its name from a plate. */
  static String requireEitherCase(String what, String name) {
    require(what, name.toLowerCase(Locale.ROOT));
    return name;
  }

  static String require(String what, String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " has 1 to " + MAX_LENGTH + " characters, not " + name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i > 0 && (c == '-' || c == '.'));
      if (!allowed) {
        throw new IllegalArgumentException(
            what
                + " is made of a-z 0-9 - . and begins with a letter or digit, not \""
                + name
                + "\"");
      }
    }
    return name;
  }
}
