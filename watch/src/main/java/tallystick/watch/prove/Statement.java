package tallystick.watch.prove;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Ours.Answer;
import tallystick.tally.proof.Checkpoint;
import tallystick.watch.prove.ProveReport.Line;

/** What the answers prove and what they do not, in words that could stand in court. */
final class Statement {
  private Statement() {}

  static List<String> of(
      EvidenceCheck.Holds holds, Evidence evidence, int witnessesAsked, List<Line> lines) {
    Checkpoint head = holds.checkpoint();
    List<String> out = new ArrayList<>();
    out.add(
        "Checked here: the log "
            + head.origin()
            + " of "
            + head.size()
            + " leaves, root "
            + head.root()
            + ", signed by its key; "
            + holds.openedEntries()
            + " entries opened, in sequence without a gap.");
    out.add("Who controls the keeper: " + evidence.controller());
    out.add(
        "It proves that this log did, or did not, authorise an order: \"ours\" stands in it, with a"
            + " proof of inclusion; \"not ours\" does not, so an unmodified keeper of this log did"
            + " not send it.");
    out.add(
        "It does not prove who sent an order that is not ours. A key made in the keeper narrows it"
            + " to the keeper's host, its backups, or the venue; a secret shared with the venue"
            + " (HMAC) or imported from a file does not narrow it.");
    out.add(
        "It does not protect against whoever controls the keeper's host: root there, or an operator"
            + " who runs a changed keeper, can sign outside the log.");
    out.add("The export's truth rests with the venue.");
    out.add(witnesses(holds, witnessesAsked));
    if (holds.unopenedLeaves() > 0) {
      out.add(
          holds.unopenedLeaves()
              + " leaves of the log are not opened here: other organisations', or withheld. An"
              + " order called \"not ours\" could be authorised by one of them that is this"
              + " organisation's and later than the last entry shown.");
    }
    if (lines.stream().anyMatch(line -> line.answer() == Answer.CANNOT_TELL)) {
      out.add(
          "\"Cannot tell\" is an answer: the export or the tally does not hold what would decide."
              + " An export of orders with the venue's numbers decides more than one of trades.");
    }
    return out;
  }

  private static String witnesses(EvidenceCheck.Holds holds, int asked) {
    if (holds.witnesses() > 0) {
      return holds.witnesses()
          + " of "
          + asked
          + " witnesses asked for have cosigned this checkpoint: they saw no other version of the"
          + " log up to it.";
    }
    return asked > 0
        ? "None of the " + asked + " witnesses asked for has cosigned this checkpoint."
        : "No independent witness was asked for: whoever holds the log's key could show somebody"
            + " else another version of it.";
  }
}
