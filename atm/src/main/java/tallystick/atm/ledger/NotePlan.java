package tallystick.atm.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.intent.NoteCount;

/** Which notes to give for a sum, of those a machine has. */
public final class NotePlan {
  /** Notes a dispenser gives in one go; more jam. Also what bounds the search. */
  public static final int MAX_NOTES = 40;

  /** Tries of the search; with the few denominations of a currency a plan is found long before. */
  private static final int MAX_TRIES = 100_000;

  private final List<Map.Entry<Long, Integer>> stock;
  private int tries;

  private NotePlan(List<Map.Entry<Long, Integer>> stock) {
    this.stock = stock;
  }

  /**
   * The plan with the largest notes first that comes to exactly this sum.
   *
   * @param available notes by denomination, those not reserved for others
   * @return ascending by denomination; empty when the sum cannot be given
   */
  public static Optional<List<NoteCount>> of(long sumMinor, Map<Long, Integer> available) {
    List<Map.Entry<Long, Integer>> stock =
        new ArrayList<>(new TreeMap<>(available).descendingMap().entrySet());
    int[] taken = new int[stock.size()];
    if (sumMinor < 1 || !new NotePlan(stock).search(sumMinor, 0, MAX_NOTES, taken)) {
      return Optional.empty();
    }
    List<NoteCount> plan = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] > 0) {
        plan.add(new NoteCount(stock.get(i).getKey(), taken[i]));
      }
    }
    Collections.reverse(plan);
    return Optional.of(plan);
  }

  private boolean search(long left, int at, int notesLeft, int[] taken) {
    if (left == 0) {
      return true;
    }
    if (at == stock.size() || ++tries > MAX_TRIES) {
      return false;
    }
    long denomination = stock.get(at).getKey();
    long most = Math.min(left / denomination, Math.min(stock.get(at).getValue(), notesLeft));
    for (int count = (int) most; count >= 0; count--) {
      taken[at] = count;
      if (search(left - count * denomination, at + 1, notesLeft - count, taken)) {
        return true;
      }
    }
    taken[at] = 0;
    return false;
  }
}
