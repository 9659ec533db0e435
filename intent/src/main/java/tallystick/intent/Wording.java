package tallystick.intent;

/**
 * Text in anybody's language that people sign. What a screen shows has to be what the bytes say, so
 * it holds nothing that is invisible and turns other text around.
 */
final class Wording {
  private Wording() {}

  /**
   * Gives the text back.
   *
   * @throws IllegalArgumentException when it is empty, too long, not well-formed, or holds control
   *     characters (LF apart, where it may have lines) or marks that reorder text
   */
  static String require(String what, String text, int maxLength, boolean lines) {
    if (text.isBlank() || text.length() > maxLength) {
      throw new IllegalArgumentException(
          what + " has 1 to " + maxLength + " characters, not " + text.length());
    }
    text.codePoints()
        .filter(c -> !(lines && c == '\n') && isForbidden(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  what
                      + " holds the character U+"
                      + String.format("%04X", c)
                      + ", which a screen does not show as it is; take it out");
            });
    return text;
  }

  private static boolean isForbidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Joiners belong to the writing of some languages; the others of this kind deceive the eye.
      case Character.FORMAT -> c != 0x200C && c != 0x200D;
      default -> false;
    };
  }
}
