package tallystick.terminal.sale;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.intent.Cash;
import tallystick.intent.NoteCount;
import tallystick.terminal.device.Cassette;

/**
 * How many notes of each cassette make up a sum.
 *
 * @param notesOfCassette in the cassettes' order
 */
record CassettePlan(List<Integer> notesOfCassette) {
  CassettePlan {
    notesOfCassette = List.copyOf(notesOfCassette);
  }

  /**
   * The one with the fewest notes of those that begin with the largest; empty when there is none.
   */
  static Optional<CassettePlan> of(Cash sum, List<Cassette> cassettes) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < cassettes.size(); i++) {
      if (cassettes.get(i).note().currency().equals(sum.currency())) {
        order.add(i);
      }
    }
    order.sort(
        (a, b) -> Long.compare(cassettes.get(b).note().minor(), cassettes.get(a).note().minor()));
    int[] counts = new int[cassettes.size()];
    if (sum.minor() < 1 || !fill(sum.minor(), cassettes, order, 0, counts)) {
      return Optional.empty();
    }
    List<Integer> plan = new ArrayList<>();
    for (int count : counts) {
      plan.add(count);
    }
    return Optional.of(new CassettePlan(plan));
  }

  /** At most 60 notes of each of a few cassettes: the search is small. */
  private static boolean fill(
      long left, List<Cassette> cassettes, List<Integer> order, int at, int[] counts) {
    if (left == 0) {
      return true;
    }
    if (at == order.size()) {
      return false;
    }
    Cassette cassette = cassettes.get(order.get(at));
    long most = Math.min(left / cassette.note().minor(), cassette.maxNotes());
    for (int count = (int) most; count >= 0; count--) {
      counts[order.get(at)] = count;
      if (fill(left - count * cassette.note().minor(), cassettes, order, at + 1, counts)) {
        return true;
      }
    }
    counts[order.get(at)] = 0;
    return false;
  }

  /** Notes by denomination, ascending, as statements have them. */
  static List<NoteCount> counts(List<Integer> notesOfCassette, List<Cassette> cassettes) {
    TreeMap<Long, Integer> counted = new TreeMap<>();
    for (int i = 0; i < notesOfCassette.size(); i++) {
      if (notesOfCassette.get(i) > 0) {
        counted.merge(cassettes.get(i).note().minor(), notesOfCassette.get(i), Integer::sum);
      }
    }
    return counted.entrySet().stream()
        .map(entry -> new NoteCount(entry.getKey(), entry.getValue()))
        .toList();
  }
}
