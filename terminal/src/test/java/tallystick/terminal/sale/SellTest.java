package tallystick.terminal.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;

class SellTest {
  private static final Cash NINETY = new Cash("EUR", 90_00);

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

  private String ticket(SaleId sale) {
    kiosk.ticks(1);
    return kiosk.machine().ticket(sale).orElseThrow();
  }

  private List<DispenseEnd> ends() {
    return kiosk.server.statements(TerminalStatement.Dispensed.class).stream()
        .map(TerminalStatement.Dispensed::end)
        .toList();
  }

  @Test
  void signsOnceWhereCoinsGoBackToThatASaleDidNotUse() {
    SaleId sale = kiosk.beginSell(new Cash("EUR", 40_00));
    kiosk.ticks(2);

    assertTrue(kiosk.machine().refundTo(sale, Kiosk.DESTINATION));
    kiosk.powerUp(Fuse.none());
    boolean again = kiosk.machine().refundTo(sale, "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080");
    kiosk.ticks(2);

    assertFalse(again, "said once, also after a restart");
    TerminalStatement.RefundAsked asked =
        kiosk.server.statements(TerminalStatement.RefundAsked.class).getFirst();
    assertEquals(sale, asked.sale());
    assertEquals(Kiosk.DESTINATION, asked.refundTo());
  }

  @Test
  void givesTheCashOfATicketOnceItsDepositIsVerified() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);

    assertTrue(kiosk.machine().redeem(ticket));
    kiosk.ticks(3);
    assertEquals(List.of(), kiosk.panel.dispensed(), "not before the deposit");
    kiosk.server.depositSeen(sale);
    kiosk.ticks(2);

    assertEquals(NINETY.minor(), kiosk.panel.dispensed().stream().mapToLong(Cash::minor).sum());
    assertEquals(List.of(DispenseEnd.FULL), ends());
    assertFalse(kiosk.machine().redeem(ticket), "a ticket is good once");
    kiosk.ticks(3);
    assertEquals(3, kiosk.panel.dispensed().size());
    kiosk.requireBalance();
  }

  @Test
  void takesATicketFromTheCameraAndNothingElse() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);
    kiosk.server.depositSeen(sale);
    for (String code :
        List.of(
            "",
            "bitcoin:bcrt1q",
            ticket + "0",
            ticket.substring(0, ticket.length() - 1) + (ticket.endsWith("0") ? "1" : "0"),
            ticket.replace("BT123456-1", "BT123456-2"),
            "TALLYSTICK:" + "9".repeat(80) + "-1:" + "0".repeat(64))) {
      kiosk.panel.show(code);
      kiosk.ticks(2);
    }
    assertEquals(List.of(), kiosk.server.statements(TerminalStatement.DispenseAsked.class));

    kiosk.panel.show(ticket);
    kiosk.ticks(2);

    assertEquals(List.of(DispenseEnd.FULL), ends());
  }

  @Test
  void showsOnlyAnAddressThatTheKeeperSignedForThisVerySale() {
    SaleId other = kiosk.beginSell(new Cash("EUR", 70_00));
    kiosk.ticks(1);
    SaleId sale = kiosk.beginSell(NINETY);
    // All that a thief in the server can bring instead of the right one: another sale's, one that
    // was
    // altered, another sum's, an earlier question's, and one by a keeper of his own.
    kiosk.server.swapNext(
        right -> {
          KeeperAttestation signed = kiosk.server.sign(right);
          byte[] altered = signed.body().toArray();
          altered[altered.length / 2] ^= 1;
          return List.of(
              kiosk.server.attestations(other).getFirst(),
              new KeeperAttestation(Bytes.of(altered), signed.signature()),
              kiosk.server.sign(with(right, right.satoshis() / 2, right.nonce())),
              kiosk.server.sign(with(right, right.satoshis(), Bytes.of(new byte[16]))),
              new LocalServer().sign(right));
        });

    kiosk.ticks(1);

    assertEquals(5, kiosk.machine().distrusted().stream().filter(of(sale)).count());
    assertEquals(Optional.empty(), kiosk.machine().ticket(sale));
    assertTrue(kiosk.machine().ticket(other).isPresent());
  }

  private static Predicate<String> of(SaleId sale) {
    return text -> text.startsWith(sale + ":");
  }

  private static Attestation.AddressAttested with(
      Attestation.AddressAttested like, long satoshis, Bytes nonce) {
    return new Attestation.AddressAttested(
        like.terminalKey(),
        like.sale(),
        like.chain(),
        like.address(),
        satoshis,
        like.cash(),
        nonce,
        like.expiresAtMs());
  }

  @Test
  void dispensesNothingForAnAuthorisationThatWasUsedOrIsOfAnotherQuestion() {
    SaleId first = kiosk.beginSell(NINETY);
    String ticket = ticket(first);
    kiosk.server.depositSeen(first);
    kiosk.machine().redeem(ticket);
    kiosk.ticks(2);
    KeeperAttestation used = kiosk.server.attestations(first).getLast();
    SaleId second = kiosk.beginSell(NINETY);
    String another = ticket(second);
    kiosk.machine().redeem(another);
    kiosk.ticks(1);
    TerminalStatement.DispenseAsked asked =
        kiosk.server.statements(TerminalStatement.DispenseAsked.class).getLast();
    Bytes usedId = ((Attestation.DispenseAuthorised) used.read()).authorisation();

    kiosk.server.bring(second, used);
    kiosk.server.bring(second, authorised(usedId, asked.sale(), NINETY, asked.nonce()));
    kiosk.server.bring(
        second, authorised(Bytes.of(new byte[16]), asked.sale(), NINETY, Bytes.of(new byte[16])));
    kiosk.server.bring(
        second,
        authorised(Bytes.of(new byte[16]), asked.sale(), new Cash("EUR", 900_00), asked.nonce()));
    kiosk.ticks(3);

    assertEquals(3, kiosk.panel.dispensed().size(), "the first sale's notes only");
    assertFalse(kiosk.machine().distrusted().isEmpty());
  }

  private KeeperAttestation authorised(Bytes id, SaleId sale, Cash cash, Bytes nonce) {
    return kiosk.server.sign(
        new Attestation.DispenseAuthorised(
            id, kiosk.machine().enrolment().fingerprint(), sale, cash, nonce, Long.MAX_VALUE));
  }

  @Test
  void saysPartialWhenTheDispenserJamsAndNeverGoesOn() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);
    kiosk.server.depositSeen(sale);
    kiosk.panel.jamDispenserAfter(1);

    kiosk.machine().redeem(ticket);
    kiosk.ticks(3);
    kiosk.panel.mendDispenser();
    kiosk.machine().redeem(ticket);
    kiosk.ticks(3);

    assertEquals(List.of(DispenseEnd.PARTIAL), ends());
    assertEquals(1, kiosk.panel.dispensed().size());
    kiosk.requireBalance();
  }

  @Test
  void saysUnknownWhenTheDispensersAnswerIsLostAndNeverTriesAgain() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);
    kiosk.server.depositSeen(sale);
    kiosk.panel.loseDispensersAnswer();

    kiosk.machine().redeem(ticket);
    kiosk.ticks(3);
    kiosk.panel.mendDispenser();
    kiosk.pass(120_000);
    boolean again = kiosk.machine().redeem(ticket);
    kiosk.ticks(3);

    assertFalse(again);
    assertEquals(List.of(DispenseEnd.UNKNOWN), ends());
    assertEquals(3, kiosk.panel.dispensed().size(), "they were all out in truth");
    kiosk.requireBalance();
  }

  @Test
  void keepsAnAuthorisationUnspentWhileTheDispenserIsNotReady() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);
    kiosk.server.depositSeen(sale);
    kiosk.panel.jamDispenserAfter(0);
    kiosk.machine().redeem(ticket);
    kiosk.ticks(3);
    assertEquals(List.of(), ends());
    assertFalse(kiosk.machine().troubles().isEmpty());

    kiosk.panel.mendDispenser();
    kiosk.ticks(2);

    assertEquals(List.of(DispenseEnd.FULL), ends());
  }

  @Test
  void givesNothingOutWhileTheDoorIsOpen() {
    SaleId sale = kiosk.beginSell(NINETY);
    String ticket = ticket(sale);
    kiosk.server.depositSeen(sale);
    kiosk.machine().redeem(ticket);
    kiosk.panel.openDoor();
    kiosk.ticks(3);
    assertEquals(List.of(), kiosk.panel.dispensed());

    kiosk.panel.closeDoor();
    kiosk.ticks(1);

    assertEquals(3, kiosk.panel.dispensed().size());
  }

  @Test
  void refusesASumItHasNoNotesFor() {
    Start start =
        kiosk
            .machine()
            .beginSell(kiosk.quote(tallystick.atm.Direction.SELL), new Cash("EUR", 30_00), null);

    assertEquals(new Start.Refused("This machine has no notes for 30.00 EUR"), start);
    assertEquals(Optional.empty(), kiosk.machine().memory().buy());
  }
}
