package tallystick.atm.sale;

/** Why a step was not made; the state is as before. */
public record Refusal(Kind kind, String why) {
  /** What the sender is to do about it. */
  public enum Kind {
    /** The state does not know this event: a defect, or somebody else was faster. */
    ILLEGAL,
    /** Not with these figures, or not yet; the reason says what is missing. */
    NOT_NOW,
    /** Another event has this key already: look at what was answered. */
    CONFLICT,
    /** Judged on an old version: read the state again. */
    STALE
  }
}
