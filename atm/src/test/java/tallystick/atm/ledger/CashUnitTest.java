package tallystick.atm.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.atm.Currencies;
import tallystick.atm.Seeds;
import tallystick.atm.ledger.CashUnit.Kind;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalId;
import tallystick.market.Amount;
import tallystick.market.Asset;

class CashUnitTest {
  private static final TerminalId MACHINE = new TerminalId("BT1");
  private static final Asset CHF = Currencies.of("CHF");

  private static List<NoteCount> notes(long... denominationsAndCounts) {
    List<NoteCount> list = new ArrayList<>();
    for (int i = 0; i < denominationsAndCounts.length; i += 2) {
      list.add(new NoteCount(denominationsAndCounts[i], (int) denominationsAndCounts[i + 1]));
    }
    return list;
  }

  private static Amount chf(long minor) {
    return Amount.ofUnits(CHF, minor);
  }

  @Test
  void expectsWhatWasPutInLessWhatWentOutPerDenomination() {
    CashUnit unit =
        CashUnit.opened(MACHINE, "recycler", CHF, notes(1_000, 20, 5_000, 10))
            .with(Kind.ACCEPTED, notes(1_000, 3, 10_000, 2))
            .with(Kind.LOADED, notes(5_000, 5))
            .with(Kind.DISPENSED, notes(1_000, 4, 5_000, 1))
            .with(Kind.REJECTED, notes(5_000, 2))
            .with(Kind.REMOVED, notes(10_000, 1));

    assertEquals(Map.of(1_000L, 19L, 5_000L, 12L, 10_000L, 1L), unit.expected());
    assertEquals(chf(89_000), unit.expectedCash());
  }

  @Test
  void aCollectionPostsTheDifferenceAndOverwritesNothing() {
    Balances balances = new Balances();
    CashUnit unit = CashUnit.opened(MACHINE, "cashbox", CHF, List.of());
    balances.post(unit.loading("1", notes(1_000, 5, 5_000, 2), 1));
    unit = unit.with(Kind.LOADED, notes(1_000, 5, 5_000, 2));

    CashUnit.Collection collection = unit.collected(77, notes(1_000, 4, 10_000, 1), 2);
    balances.post(collection.posting());

    assertEquals(
        List.of(
            new CashUnit.Variance(1_000, 5, 4),
            new CashUnit.Variance(5_000, 2, 0),
            new CashUnit.Variance(10_000, 0, 1)),
        collection.variances());
    assertEquals(chf(0), balances.sum("cash/BT1/", CHF));
    assertEquals(chf(14_000), balances.of(Accounts.inTransit(CHF), CHF));
    // Short by ten francs: what is missing stands as above zero.
    assertEquals(chf(1_000), balances.of(Accounts.overShort(MACHINE, CHF), CHF));
    assertTrue(collection.next().expected().isEmpty());
    assertEquals("collection/BT1/77", collection.posting().id());
  }

  @Test
  void aCollectionThatIsToldTwiceIsPostedOnce() {
    Balances balances = new Balances();
    CashUnit unit = CashUnit.opened(MACHINE, "cashbox", CHF, notes(1_000, 5));

    assertTrue(balances.post(unit.collected(77, notes(1_000, 5), 2).posting()));
    assertFalse(balances.post(unit.collected(77, notes(1_000, 5), 2).posting()));
    assertThrows(
        IllegalArgumentException.class,
        () -> balances.post(unit.collected(77, notes(1_000, 4), 2).posting()));
  }

  @Test
  void whateverIsCollectedTheBooksBalanceAndTheMachineIsEmpty() {
    Random random = Seeds.random();
    for (int i = 0; i < 300; i++) {
      Balances balances = new Balances();
      CashUnit unit = CashUnit.opened(MACHINE, "box", CHF, List.of());
      for (int load = 0; load < 3; load++) {
        List<NoteCount> loaded = notes(1_000, 1 + random.nextInt(50), 2_000, 1 + random.nextInt(9));
        balances.post(unit.loading("load" + load, loaded, load));
        unit = unit.with(Kind.LOADED, loaded);
      }
      List<NoteCount> counted = notes(1_000, 1 + random.nextInt(150), 5_000, 1 + random.nextInt(3));
      Amount expected = unit.expectedCash();

      balances.post(unit.collected(9, counted, 9).posting());

      assertEquals(chf(0), balances.sum("cash/", CHF));
      assertEquals(
          expected,
          balances
              .of(Accounts.inTransit(CHF), CHF)
              .plus(balances.of(Accounts.overShort(MACHINE, CHF), CHF)));
      balances.trialBalance().values().forEach(sum -> assertTrue(sum.isZero()));
    }
  }

  @Test
  void givesExactlyTheSumOfNotesThatAreThereOrNone() {
    assertEquals(
        Optional.of(notes(2_000, 3, 5_000, 1)), NotePlan.of(11_000, Map.of(2_000L, 9, 5_000L, 9)));
    assertEquals(Optional.empty(), NotePlan.of(3_000, Map.of(2_000L, 9, 5_000L, 9)));
    assertEquals(Optional.empty(), NotePlan.of(11_000, Map.of(2_000L, 2, 5_000L, 9)));
    assertEquals(Optional.empty(), NotePlan.of(41_000, Map.of(1_000L, 100)));
    assertEquals(Optional.empty(), NotePlan.of(0, Map.of(1_000L, 100)));
    Random random = Seeds.random();
    for (int i = 0; i < 300; i++) {
      Map<Long, Integer> stock = new HashMap<>();
      List.of(1_000L, 2_000L, 5_000L, 10_000L)
          .forEach(denomination -> stock.put(denomination, random.nextInt(8)));
      long sum = 1_000L * (1 + random.nextInt(60));
      NotePlan.of(sum, stock)
          .ifPresent(
              plan -> {
                long given = 0;
                for (NoteCount some : plan) {
                  given += some.denominationMinor() * some.count();
                  assertTrue(some.count() <= stock.getOrDefault(some.denominationMinor(), 0));
                }
                assertEquals(sum, given);
              });
    }
  }
}
