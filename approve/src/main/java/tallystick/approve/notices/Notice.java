package tallystick.approve.notices;

/**
 * Something to tell people of.
 *
 * @param subject one line
 * @param text plain text, lines end with LF
 * @param loud somebody should look now
 */
public record Notice(String subject, String text, boolean loud) {
  /** Fits a mail's subject, and the heading of a push message. */
  public static final int MAX_SUBJECT_LENGTH = 200;

  /** Telegram's limit is 4,096 characters. */
  public static final int MAX_TEXT_LENGTH = 3_500;

  public Notice {
    subject = cut(subject.replaceAll("[\\p{Cntrl}]+", " ").strip(), MAX_SUBJECT_LENGTH);
    text = cut(text, MAX_TEXT_LENGTH);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
