package tallystick.venues;

import tallystick.intent.Outcome;

/**
 * What became of one send of an order or a cancel. It was sent at most once, whatever this says,
 * and is never sent again by this module.
 */
public sealed interface Sent {

  /**
   * The venue answered, and the answer was classified: {@link Outcome.Accepted}, {@link
   * Outcome.Rejected}, or {@link Outcome.Unknown} where its answer leaves open what it did.
   */
  record Answered(Outcome outcome) implements Sent {}

  /** No answer that can be believed: timed out, cut off, unreadable. The order may stand. */
  record Silent(String why) implements Sent {}

  /**
   * Certain that no byte of it left: no connection came about, or the budget of requests is used
   * up. Nothing can have arrived.
   */
  record NotSent(String why) implements Sent {}

  /** The outcome to be logged. */
  default Outcome outcome() {
    return switch (this) {
      case Answered answered -> answered.outcome();
      case Silent silent -> new Outcome.Unknown(silent.why());
      case NotSent notSent -> new Outcome.NeverArrived("not sent: " + notSent.why());
    };
  }
}
