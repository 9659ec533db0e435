package tallystick.server.bots;

import tallystick.intent.Leg;
import tallystick.intent.Outcome;

/** An outcome in a word and a line, as the database and people have it. */
final class OutcomeKind {
  private OutcomeKind() {}

  /** Each of these comes at most once for an intent in a way that matters. */
  static String of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted o -> "accepted";
      case Outcome.Rejected o -> "rejected";
      case Outcome.Unknown o -> "unknown";
      case Outcome.NeverArrived o -> "never-arrived";
      case Outcome.Applied o -> "applied";
      case Outcome.Made o -> "made";
      case Outcome.Signed o -> "signed";
      case Outcome.Attested o -> "attested";
      case Outcome.Deposited o -> "deposited";
      case Outcome.Closed o -> o.order().leg() == Leg.MAIN ? "closed-main" : "closed-stop";
    };
  }

  static Leg leg(String closedKind) {
    return closedKind.equals("closed-stop") ? Leg.STOP : Leg.MAIN;
  }

  static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted o -> "";
      case Outcome.Rejected o -> o.code() + " " + o.text();
      case Outcome.Unknown o -> o.text();
      case Outcome.NeverArrived o -> o.text();
      case Outcome.Applied o -> "";
      case Outcome.Made o -> o.publicHalf();
      case Outcome.Signed o -> o.txid().toHex();
      case Outcome.Attested o -> "";
      case Outcome.Deposited o -> o.txid().toHex();
      case Outcome.Closed o ->
          o.ending().name().toLowerCase(java.util.Locale.ROOT)
              + ", executed "
              + o.filledBase()
              + " for "
              + o.filledQuote();
    };
  }
}
