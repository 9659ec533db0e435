package tallystick.server.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;

class DepositBookTest {
  private static final int REACH = 100;
  private static final Hash256 BLOCK = Hash256.of(new byte[] {1});
  private static final Hash256 OTHER = Hash256.of(new byte[] {2});

  @Test
  void followsADepositFromTheMempoolIntoTheChain() {
    DepositBook.Turn seen = DepositBook.EMPTY.after(List.of(waiting(1)), REACH);
    DepositBook.Turn mined = seen.book().after(List.of(inChain(1, 1)), REACH);
    DepositBook.Turn deeper = mined.book().after(List.of(inChain(1, 3)), REACH);

    assertInstanceOf(DepositChange.Seen.class, seen.changes().getFirst());
    assertEquals(0, seen.book().confirmedSatoshis("a", 1));
    assertInstanceOf(DepositChange.Deeper.class, mined.changes().getFirst());
    assertEquals(1000, mined.book().confirmedSatoshis("a", 1));
    assertEquals(0, mined.book().confirmedSatoshis("a", 2));
    assertEquals(1000, deeper.book().confirmedSatoshis("a", 3));
  }

  @Test
  void tellsHowManyConfirmationsWereLost() {
    DepositBook confirmed = DepositBook.EMPTY.after(List.of(inChain(1, 3)), REACH).book();

    List<DepositChange> back = confirmed.after(List.of(waiting(1)), REACH).changes();
    List<DepositChange> replaced = confirmed.after(List.of(replaced(1)), REACH).changes();
    List<DepositChange> gone = confirmed.after(List.of(), REACH).changes();

    assertEquals(3, assertInstanceOf(DepositChange.Shallower.class, back.getFirst()).before());
    assertEquals(3, assertInstanceOf(DepositChange.Displaced.class, replaced.getFirst()).before());
    assertEquals(3, assertInstanceOf(DepositChange.Vanished.class, gone.getFirst()).before());
  }

  @Test
  void countsTwoPaymentsToOneAddressAsTwoDeposits() {
    DepositBook book = DepositBook.EMPTY.after(List.of(inChain(1, 1), inChain(2, 1)), REACH).book();

    assertEquals(2, book.to("a").size());
    assertEquals(2000, book.confirmedSatoshis("a", 1));
  }

  @Test
  void countsAReplacementThatPaysUsTooOnlyOnce() {
    DepositBook book = DepositBook.EMPTY.after(List.of(waiting(1)), REACH).book();

    DepositBook.Turn turn = book.after(List.of(replaced(1), inChain(2, 1)), REACH);

    assertEquals(1000, turn.book().confirmedSatoshis("a", 1));
    assertEquals(
        Set.of(DepositChange.Displaced.class, DepositChange.Seen.class),
        Set.of(turn.changes().get(0).getClass(), turn.changes().get(1).getClass()));
  }

  @Test
  void leavesADepositAsItIsOnceItLiesDeeperThanTheLookReaches() {
    DepositBook deep = DepositBook.EMPTY.after(List.of(inChain(1, REACH)), REACH).book();

    DepositBook.Turn turn = deep.after(List.of(), REACH);

    assertEquals(List.of(), turn.changes());
    assertEquals(1000, turn.book().confirmedSatoshis("a", 6));
  }

  @Test
  void remembersWhatTookADepositsPlaceAfterTheNodeNoLongerSays() {
    DepositBook book = DepositBook.EMPTY.after(List.of(waiting(1)), REACH).book();
    DepositBook displaced = book.after(List.of(replaced(1)), REACH).book();
    Sighting silent = new Sighting(output(1), "a", 1000, -REACH, null, false, true, Set.of());

    DepositBook settled = displaced.after(List.of(silent), REACH).book();

    assertEquals(1, displaced.open(REACH).size());
    assertEquals(new Deposit.Replaced(Set.of(OTHER), REACH), settled.to("a").getFirst().standing());
    assertEquals(List.of(), settled.open(REACH), "nobody has to ask for it any more");
    assertEquals(List.of(), settled.after(List.of(), REACH).changes());
    assertEquals(List.of(), settled.without(Set.of(output(1))).to("a"));
  }

  /** Whatever a node says, in any order: the four sentences of the class hold. */
  @Test
  void keepsItsInvariantsWhateverTheNodeSays() {
    long seed = Long.getLong("tallystick.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    DepositBook book = DepositBook.EMPTY;
    Map<OutPoint, Integer> had = new HashMap<>();
    for (int look = 0; look < 3000; look++) {
      List<Sighting> sightings = new ArrayList<>();
      for (int id = 0; id < 6; id++) {
        switch (random.nextInt(5)) {
          case 0 -> sightings.add(waiting(id));
          case 1 -> sightings.add(inChain(id, 1 + random.nextInt(5)));
          case 2 -> sightings.add(replaced(id));
          case 3 -> sightings.add(dropped(id));
          default -> {
            // Not shown this time.
          }
        }
      }
      String where = "seed " + seed + ", look " + look;

      DepositBook.Turn turn = book.after(sightings, REACH);

      assertTrue(turn.book().deposits().keySet().containsAll(book.deposits().keySet()), where);
      assertEquals(List.of(), turn.book().after(sightings, REACH).changes(), where);
      for (DepositChange change : turn.changes()) {
        int before = had.getOrDefault(change.deposit().output(), 0);
        switch (change) {
          case DepositChange.Shallower shallower -> {
            assertEquals(before, shallower.before(), where);
            assertTrue(change.deposit().confirmations() < before, where);
          }
          case DepositChange.Displaced displaced -> assertEquals(before, displaced.before(), where);
          case DepositChange.Vanished vanished -> assertEquals(before, vanished.before(), where);
          case DepositChange.Deeper deeper ->
              assertTrue(change.deposit().confirmations() >= before, where);
          case DepositChange.Seen seen -> assertEquals(0, before, where);
          case DepositChange.Returned returned -> assertEquals(0, before, where);
        }
        had.put(change.deposit().output(), change.deposit().confirmations());
      }
      turn.book()
          .deposits()
          .values()
          .forEach(
              deposit ->
                  assertEquals(
                      had.getOrDefault(deposit.output(), 0), deposit.confirmations(), where));
      book = turn.book();
    }
  }

  private static Sighting waiting(int id) {
    return new Sighting(output(id), "a", 1000, 0, null, true, true, Set.of());
  }

  private static Sighting inChain(int id, int confirmations) {
    return new Sighting(output(id), "a", 1000, confirmations, BLOCK, false, true, Set.of());
  }

  private static Sighting replaced(int id) {
    return new Sighting(output(id), "a", 1000, -1, null, false, true, Set.of(OTHER));
  }

  private static Sighting dropped(int id) {
    return new Sighting(output(id), "a", 1000, 0, null, false, true, Set.of());
  }

  private static OutPoint output(int id) {
    return new OutPoint(Hash256.of(new byte[] {3, (byte) id}), 0);
  }
}
