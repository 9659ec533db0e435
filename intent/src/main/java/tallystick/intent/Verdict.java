package tallystick.intent;

/** The keeper's judgement of one intent, logged in the intent's own entry. */
public sealed interface Verdict {
  /** It may be signed once the entry is durable. */
  record Approved() implements Verdict {}

  /**
   * It is not signed.
   *
   * @param figures the numbers behind it, for the person: what was asked, what the limit is
   */
  record Refused(Rule rule, String figures) implements Verdict {
    public static final int MAX_FIGURES_LENGTH = 500;

    public Refused {
      if (figures.length() > MAX_FIGURES_LENGTH) {
        figures = figures.substring(0, MAX_FIGURES_LENGTH);
      }
    }
  }
}
