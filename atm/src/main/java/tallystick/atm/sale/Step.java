package tallystick.atm.sale;

import java.util.List;

/** The answer to an event. */
public sealed interface Step<S> {
  /**
   * The next state and what is to be done, in this order, after both are stored together.
   *
   * @param effects empty when only the state changed
   */
  record Moved<S>(S next, List<Effect> effects) implements Step<S> {
    public Moved {
      effects = List.copyOf(effects);
    }
  }

  /** This very event was answered before: nothing changes and nothing is done again. */
  record Repeated<S>(S same) implements Step<S> {}

  record Refused<S>(Refusal refusal) implements Step<S> {}

  static <S> Step<S> notNow(String why) {
    return new Refused<>(new Refusal(Refusal.Kind.NOT_NOW, why));
  }

  static <S> Step<S> conflict(String why) {
    return new Refused<>(new Refusal(Refusal.Kind.CONFLICT, why));
  }

  static <S> Step<S> stale(long expected, long actual) {
    return new Refused<>(
        new Refusal(Refusal.Kind.STALE, "Judged on version " + expected + ", it is at " + actual));
  }
}
