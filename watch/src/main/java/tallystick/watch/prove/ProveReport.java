package tallystick.watch.prove;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Ours.Answer;
import tallystick.tally.proof.InclusionProof;
import tallystick.watch.OwnLeg;

/**
 * The answer, order by order.
 *
 * @param evidence whether the bundle holds together; when it does not, nothing else is answered
 * @param lines one for each order of the export, or for each of its trades where those name no
 *     order
 * @param withoutOrder what the tally sent and the export does not show
 * @param statement what this proves, what it does not, and who controls the keeper, a sentence each
 */
public record ProveReport(
    EvidenceCheck evidence,
    List<Line> lines,
    List<WithoutOrder> withoutOrder,
    List<String> statement) {

  /**
   * One order, or one trade.
   *
   * @param fileLine where it stands in the export
   * @param order for a person: the venue's number, side, quantity, price
   * @param proof that the entry which authorised it stands in the log, checked; null unless it is
   *     ours
   * @param sequence of that entry; -1 when there is none
   */
  public record Line(
      int fileLine,
      String order,
      Answer answer,
      String why,
      @Nullable InclusionProof proof,
      long sequence) {
    public Line {
      if ((answer == Answer.OURS) != (proof != null)) {
        throw new IllegalArgumentException("What is ours has a proof, and nothing else has one");
      }
    }
  }

  /** A leg that the tally sent and the export does not show. */
  public record WithoutOrder(OwnLeg leg, String why) {}

  public ProveReport {
    lines = List.copyOf(lines);
    withoutOrder = List.copyOf(withoutOrder);
    statement = List.copyOf(statement);
  }

  public long count(Answer answer) {
    return lines.stream().filter(line -> line.answer() == answer).count();
  }

  /** Whether nothing is <em>not ours</em> and every proof holds: exit status 0. */
  public boolean holds() {
    return evidence instanceof EvidenceCheck.Holds && count(Answer.NOT_OURS) == 0;
  }
}
