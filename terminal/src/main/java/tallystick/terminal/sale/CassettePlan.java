package tallystick.terminal.sale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.atm.ledger.NotePlan;
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

  /** The one with the largest notes first; empty when the sum cannot be given. */
  static Optional<CassettePlan> of(Cash sum, List<Cassette> cassettes) {
    Map<Long, Integer> available = new HashMap<>();
    for (Cassette cassette : cassettes) {
      if (cassette.note().currency().equals(sum.currency())) {
        available.merge(cassette.note().minor(), cassette.maxNotes(), Integer::sum);
      }
    }
    return NotePlan.of(sum.minor(), available).map(notes -> fromCassettes(notes, sum, cassettes));
  }

  private static CassettePlan fromCassettes(
      List<NoteCount> notes, Cash sum, List<Cassette> cassettes) {
    Map<Long, Integer> left = new HashMap<>();
    notes.forEach(note -> left.put(note.denominationMinor(), note.count()));
    List<Integer> plan = new ArrayList<>();
    for (Cassette cassette : cassettes) {
      int wanted =
          cassette.note().currency().equals(sum.currency())
              ? left.getOrDefault(cassette.note().minor(), 0)
              : 0;
      int taken = Math.min(wanted, cassette.maxNotes());
      left.merge(cassette.note().minor(), -taken, Integer::sum);
      plan.add(taken);
    }
    return new CassettePlan(plan);
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
