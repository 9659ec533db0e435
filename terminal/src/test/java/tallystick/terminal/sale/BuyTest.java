package tallystick.terminal.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.atm.Direction;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.ValidatorTrouble;

class BuyTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Kiosk kiosk;

  @BeforeEach
  void start() {
    kiosk = new Kiosk(folder);
  }

  @AfterEach
  void stop() {
    kiosk.close();
  }

  @Test
  void sendsOneClosingStatementForTheNotesThatWereStacked() {
    SaleId sale = kiosk.beginBuy();
    assertTrue(kiosk.feed(Kiosk.TEN));
    assertTrue(kiosk.feed(Kiosk.TEN));

    kiosk.machine().finishBuy();
    kiosk.ticks(2);

    assertEquals(List.of("NoteTaken", "NoteTaken", "BuyClosed"), kiosk.kinds());
    TerminalStatement.BuyClosed closed =
        kiosk.server.statements(TerminalStatement.BuyClosed.class).getFirst();
    assertEquals(sale, closed.sale());
    assertEquals(Kiosk.counts(10_00, 2), closed.notes());
    assertEquals(kiosk.promised(20_00), closed.satoshis());
    assertNull(closed.supplementOf());
    assertEquals(3, closed.sequence());
    kiosk.requireBalance();
  }

  @Test
  void tellsAServerThatWasRestoredFromACopyAllThatItHasForgotten() {
    SaleId first = kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    kiosk.machine().finishBuy();
    kiosk.ticks(2);
    kiosk.server.restoredTo(1);
    kiosk.powerUp(Fuse.none());

    SaleId second = kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    kiosk.machine().finishBuy();
    kiosk.ticks(3);

    assertEquals(List.of("NoteTaken", "BuyClosed", "NoteTaken", "BuyClosed"), kiosk.kinds());
    assertEquals(
        List.of(first, second),
        kiosk.server.statements(TerminalStatement.BuyClosed.class).stream()
            .map(TerminalStatement.BuyClosed::sale)
            .toList());
    assertEquals(List.of(), kiosk.machine().troubles());
    kiosk.requireBalance();
  }

  @Test
  void givesANoteBackThatWouldExceedTheMaximum() {
    kiosk.beginBuy();
    assertTrue(kiosk.feed(Kiosk.TEN));

    assertTrue(kiosk.feed(new Cash("EUR", 500_00)));

    assertEquals(List.of(new Cash("EUR", 500_00)), kiosk.panel.givenBack());
    assertEquals(List.of("At most 500.00 EUR"), kiosk.machine().remarks());
    kiosk.machine().finishBuy();
    kiosk.ticks(2);
    kiosk.requireBalance();
  }

  @Test
  void givesANoteBackThatTheFeesWouldEat() {
    kiosk.beginBuy();

    kiosk.feed(new Cash("EUR", 1_00));

    assertEquals(1, kiosk.panel.givenBack().size());
  }

  @Test
  void endsTheSaleWhenThePriceIsNoLongerHeld() {
    kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);

    kiosk.pass(600_001);
    kiosk.ticks(1);
    boolean drawn = kiosk.panel.insert(Kiosk.TEN);
    kiosk.ticks(2);

    assertFalse(drawn);
    assertEquals(1, kiosk.server.statements(TerminalStatement.BuyClosed.class).size());
    kiosk.requireBalance();
  }

  @Test
  void saysNothingOfASaleWithoutCash() {
    kiosk.beginBuy();
    kiosk.machine().finishBuy();
    kiosk.ticks(2);

    assertEquals(List.of(), kiosk.kinds());
    assertEquals(2, kiosk.beginBuy().number(), "and its number is not used again");
  }

  @Test
  void holdsNotesAndTheClosingStatementWhileTheNetworkIsDown() {
    kiosk.server.reachable(false);
    kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    kiosk.machine().finishBuy();
    kiosk.ticks(3);
    kiosk.powerUp(Fuse.none());
    kiosk.ticks(3);
    assertEquals(2, kiosk.machine().memory().unsent().size());
    assertFalse(kiosk.machine().online());

    kiosk.server.reachable(true);
    kiosk.ticks(1);

    assertEquals(List.of("NoteTaken", "BuyClosed"), kiosk.kinds());
    kiosk.requireBalance();
  }

  @Test
  void leavesANoteInDoubtWhoseFateTheValidatorDoesNotKnowAndPaysForItWhenItDoes() {
    kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    kiosk.machine().tick();
    kiosk.panel.insert(Kiosk.TWENTY);
    kiosk.ticks(2);
    kiosk.panel.unplug();
    kiosk.machine().finishBuy();
    kiosk.ticks(BuyFlow.PATIENCE_ROUNDS + 3);

    assertEquals(List.of("NoteTaken", "BuyClosed"), kiosk.kinds(), "closed without it");
    assertEquals(1, kiosk.machine().memory().doubted().size());
    assertTrue(
        kiosk.machine().troubles().stream().anyMatch(text -> text.contains("20.00 EUR in doubt")));

    kiosk.panel.plug();
    kiosk.ticks(6);

    List<TerminalStatement.BuyClosed> closed =
        kiosk.server.statements(TerminalStatement.BuyClosed.class);
    assertEquals(2, closed.size());
    assertEquals(closed.get(0).sale(), closed.get(1).supplementOf());
    assertEquals(2, closed.get(1).sale().number());
    assertEquals(kiosk.promised(30_00), closed.get(0).satoshis() + closed.get(1).satoshis());
    assertEquals(List.of(), kiosk.machine().memory().doubted());
    kiosk.requireBalance();
  }

  @Test
  void beginsNothingThatWouldHaveToBeRefusedWithCashInIt() {
    kiosk.panel.afflict(ValidatorTrouble.JAM);
    kiosk.ticks(1);
    assertTrue(
        kiosk.machine().beginBuy(kiosk.quote(Direction.BUY), Kiosk.DESTINATION)
            instanceof Start.Refused);
    kiosk.panel.mend();
    kiosk.ticks(1);
    kiosk.panel.openDoor();
    assertTrue(
        kiosk.machine().beginBuy(kiosk.quote(Direction.BUY), Kiosk.DESTINATION)
            instanceof Start.Refused);
    kiosk.panel.closeDoor();
    assertTrue(
        kiosk.machine().beginBuy(kiosk.quote(Direction.SELL), Kiosk.DESTINATION)
            instanceof Start.Refused);
    kiosk.beginBuy();
    assertTrue(
        kiosk.machine().beginBuy(kiosk.quote(Direction.BUY), Kiosk.DESTINATION)
            instanceof Start.Refused);
  }

  @Test
  void saysAtEnrolmentThatItIsSimulatedAndTakesOneKeeperOnly() {
    Enrolment enrolment = kiosk.machine().enrolment();

    assertTrue(enrolment.simulated());
    assertTrue(enrolment.code().matches("([0-9A-F]{4} ){7}[0-9A-F]{4}"), enrolment.code());
    assertFalse(kiosk.machine().pin(Bytes.of(new byte[32])));
    assertTrue(kiosk.machine().pin(kiosk.server.keeperKey()));
  }

  @Test
  void countsItsCashboxAnewAfterACollection() {
    kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    assertFalse(kiosk.machine().collect("cashbox-1"), "not while a sale is open");
    kiosk.machine().finishBuy();
    kiosk.ticks(2);

    assertTrue(kiosk.machine().collect("cashbox-1"));
    assertTrue(kiosk.machine().collect("cashbox-1"));
    kiosk.ticks(1);

    List<TerminalStatement.Emptied> emptied =
        kiosk.server.statements(TerminalStatement.Emptied.class);
    assertEquals(Kiosk.counts(10_00, 1), emptied.get(0).counted());
    assertEquals(List.of(), emptied.get(1).counted());
  }

  @Test
  void signsItsFirstStatementWithTheEpochThatItHeardOf() {
    kiosk.machine().hears(7);
    kiosk.machine().hears(5);

    kiosk.beginBuy();
    kiosk.feed(Kiosk.TEN);
    kiosk.powerUp(Fuse.none());
    kiosk.ticks(3);

    assertEquals(
        List.of(7, 7),
        kiosk.server.statements().stream().map(TerminalStatement::epoch).toList(),
        "after a restart, too");
    kiosk.requireBalance();
  }

  @Test
  void countsItsCassettesFromWhenTheyWereFilledAndALockKeepsItsCash() {
    kiosk.machine().fill(List.of(100, 100));
    SaleId sale = kiosk.beginSell(new Cash("EUR", 90_00));
    kiosk.ticks(1);
    String ticket = kiosk.machine().ticket(sale).orElseThrow();
    kiosk.server.depositSeen(sale);
    kiosk.machine().lock("by the operator");
    assertTrue(kiosk.machine().redeem(ticket));
    kiosk.ticks(3);
    assertEquals(List.of(), kiosk.panel.dispensed());
    assertTrue(
        kiosk.machine().beginBuy(kiosk.quote(Direction.BUY), Kiosk.DESTINATION)
            instanceof Start.Refused);

    kiosk.machine().lock("");
    kiosk.ticks(2);

    assertEquals(3, kiosk.panel.dispensed().size());
    assertEquals(java.util.Map.of(20_00L, 98, 50_00L, 99), kiosk.machine().memory().loaded());
    assertEquals(kiosk.panel.loaded(), List.copyOf(kiosk.machine().memory().loaded().values()));
  }
}
