package tallystick.server.incidents;

/** What people may write into an incident: any alphabet, within limits. */
final class Texts {
  private static final int MAX_LINE_LENGTH = 200;

  /** Two pages; what is longer is a file of evidence. */
  private static final int MAX_TEXT_LENGTH = 8_000;

  private Texts() {}

  static String line(String what, String text) {
    return within(what, text, MAX_LINE_LENGTH, false);
  }

  static String text(String what, String text) {
    return within(what, text, MAX_TEXT_LENGTH, true);
  }

  private static String within(String what, String text, int max, boolean lines) {
    if (text.isBlank() || text.length() > max) {
      throw new IllegalArgumentException(
          what + " has 1 to " + max + " characters, not " + text.length());
    }
    // PostgreSQL takes no NUL, and no screen shows the others.
    if (text.chars().anyMatch(c -> c < ' ' && !(lines && (c == '\n' || c == '\t')))) {
      throw new IllegalArgumentException(what + " holds control characters");
    }
    return text.strip();
  }

  static String severity(String text) {
    return switch (text) {
      case "note", "warning", "critical" -> text;
      default ->
          throw new IllegalArgumentException(
              "A severity is note, warning or critical, not \"" + text + "\"");
    };
  }

  /** Only told to whoever downloads it: the answer itself is always a plain download. */
  static String mediaType(String text) {
    if (!text.matches("[a-z]+/[a-z0-9.+-]{1,60}(; charset=[a-z0-9-]{1,20})?")) {
      throw new IllegalArgumentException("\"" + text + "\" is no media type");
    }
    return text;
  }
}
