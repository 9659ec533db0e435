package tallystick.server.incidents;

import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;

/** Which entries of the tally may turn a step of a runbook green or red. */
final class Decided {
  private Decided() {}

  /** A change or a freeze that is in force, or what came of one at the venue. */
  static boolean by(EntryBody body) {
    return switch (body) {
      case EntryBody.Judged judged ->
          judged.verdict() instanceof Verdict.Approved
              && (judged.intent() instanceof Intent.ChangeSetting
                  || judged.intent() instanceof Intent.Freeze);
      case EntryBody.Resulted resulted -> resulted.outcome() instanceof Outcome.Applied;
      case EntryBody.Started ignored -> false;
      case EntryBody.Aggregated ignored -> false;
      case EntryBody.EpochBegun ignored -> false;
      case EntryBody.Observed ignored -> false;
    };
  }
}
