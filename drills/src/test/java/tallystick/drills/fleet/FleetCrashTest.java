package tallystick.drills.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tallystick.cli.CliException;
import tallystick.cli.supervise.BitcoinNode;
import tools.jackson.databind.JsonNode;

/**
 * The faults of real sales, between real programs: whatever is killed, cut, jammed, reorganised or
 * wrongly paid, no coin goes out without cash and no cash without coins, nothing is paid twice, the
 * books balance, and what is not over waits for somebody who can do something. What takes minutes
 * is told in {@code make soak} only.
 */
@SuppressWarnings("NullAway.Init")
class FleetCrashTest {
  private static final String ONE = "BT1001";
  private static final String TWO = "BT1002";
  private static final int RANDOM = 3;
  private static final int SOAK_RANDOM = 200;

  private static Yard yard;
  private static Books books;

  /** Between the second machine and the server. */
  private static Relay line;

  private static final List<Shopper> shoppers = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path program = BitcoinNode.program().orElse(null);
    assumeTrue(program != null, "No bitcoind here; packaging/get-bitcoind fetches one");
    yard = Yard.start(program, List.of(ONE, TWO));
    books = new Books(yard);
    line = new Relay(Integer.parseInt(yard.installation().server().value("port")));
    yard.line(TWO, line.address());
    yard.restartMachine(TWO);
  }

  @AfterAll
  static void end() throws Exception {
    if (yard != null) {
      yard.close();
      line.close();
    }
  }

  private static Shopper buyer(String machine, int notes) {
    Shopper shopper = Shopper.buyer(yard, machine, 20_00, notes);
    shoppers.add(shopper);
    return shopper;
  }

  private static Shopper seller(String machine, Shopper.Pays pays) {
    Shopper shopper = Shopper.seller(yard, machine, 2, pays);
    shoppers.add(shopper);
    return shopper;
  }

  private static void assertWhole(String what) {
    List<String> wrong = books.complaints(shoppers);
    Yard.said(what + " " + wrong);
    assertEquals(List.of(), wrong, what);
  }

  private static void awaitPhase(Shopper shopper, String phase) {
    Yard.await(
        phase,
        () -> {
          String now = Books.phase(yard, shopper.sale());
          return now.equals(phase) ? "" : shopper + " is " + now;
        });
  }

  /** The only sale whose coins go to this address. */
  private static JsonNode saleTo(Shopper buyer) {
    JsonNode found = yard.installation().api().get("/api/v1/sales?find=" + buyer.address());
    assertEquals(1, found.size(), found::toString);
    return found.path(0);
  }

  // ---------------------------------------------------------------- power

  @Test
  void aNoteThatFellIntoTheBoxWhenThePowerWentIsPaidForOnce() {
    yard.restartMachine(ONE, "--halt-after", "note-in:2");
    Shopper buyer = buyer(ONE, 3);

    buyer.visit();
    assertFalse(yard.isAlive(ONE), "it halted by itself");
    yard.restartMachine(ONE);

    assertWhole("a machine killed with a note in the box that it had not credited");
    assertEquals("40.00", saleTo(buyer).path("cash").asString());
    assertEquals("CONFIRMED", saleTo(buyer).path("phase").asString());
  }

  @Test
  void notesThatWereAboutToComeOutAreNeverAuthorisedAgain() {
    yard.restartMachine(TWO, "--halt-after", "note-out:1");
    Shopper seller = seller(TWO, Shopper.Pays.EXACTLY);

    seller.visit();
    assertFalse(yard.isAlive(TWO), "it halted by itself");
    yard.restartMachine(TWO);
    awaitPhase(seller, "DISPENSE_UNKNOWN");
    seller.comeBack();

    assertEquals("DISPENSE_UNKNOWN", Books.phase(yard, seller.sale()));
    assertWhole("a machine killed after the first of two notes");
  }

  @Test
  void aServerThatDiesWithNotesInTheMachineFindsTheSaleInItsJournal() {
    Shopper buyer = buyer(ONE, 2);
    buyer.until(Shopper.notes(1));

    yard.killServer();
    buyer.until(Shopper.on("bought"));
    yard.startServer();

    assertWhole("a server killed after the first of two notes");
    assertEquals("40.00", saleTo(buyer).path("cash").asString());
  }

  @Test
  @Tag("soak")
  void aKeeperThatIsNotThereWhenItIsAskedPaysOnceWhenItIs() {
    Shopper buyer = buyer(TWO, 1);
    buyer.until(Shopper.notes(1));

    yard.killKeeper();
    buyer.until(Shopper.on("bought"));
    Yard.await(
        "the question",
        () -> saleTo(buyer).path("phase").asString().equals("SENDING") ? "" : "not asked");
    yard.startKeeper();

    assertWhole("a keeper killed before it was asked to pay");
    // A keeper that has just started may have no price yet: asked again by the minute, or refunded.
    String phase = saleTo(buyer).path("phase").asString();
    assertTrue(phase.equals("CONFIRMED") || phase.equals("FAILED"), phase);
  }

  @Test
  @Tag("soak")
  void aNodeThatForgotWhatWaitedIsToldAgain() {
    Shopper buyer = buyer(ONE, 1);
    buyer.visit();
    assertTrue(yard.chain().waiting() > 0);

    yard.restartNode();

    assertWhole("a node killed with a payout in no block");
    assertEquals("CONFIRMED", saleTo(buyer).path("phase").asString());
  }

  @Test
  @Tag("soak")
  void aFullDiskStopsAMachineBeforeTheNextNoteIsItsOwn() throws Exception {
    Shopper buyer = buyer(ONE, 2);
    buyer.until(Shopper.notes(1));

    yard.fillDisk(ONE);
    buyer.until(Shopper.on("broken"));
    yard.restartMachine(ONE);

    assertWhole("a machine whose disk was full after the first of two notes");
    // The second note is given back, or was never put in: the disk may be full a moment earlier.
    assertEquals("20.00", saleTo(buyer).path("cash").asString());
  }

  // ---------------------------------------------------------------- the line

  @Test
  void notesTakenWhileTheLineIsCutArePaidForWhenItIsBack() {
    Shopper buyer = buyer(TWO, 2);
    buyer.until(Shopper.notes(1));

    line.becomes(Relay.Line.CUT);
    buyer.until(Shopper.on("bought"));
    line.becomes(Relay.Line.GOOD);

    assertWhole("a line cut after the first of two notes");
    assertEquals("CONFIRMED", saleTo(buyer).path("phase").asString());
    assertEquals("40.00", saleTo(buyer).path("cash").asString());
  }

  @Test
  @Tag("soak")
  void whatArrivedAndWasNotAnsweredCountsOnce() {
    Shopper buyer = buyer(TWO, 2);
    buyer.until(Shopper.on("cash-in"));

    line.becomes(Relay.Line.DEAF);
    buyer.until(Shopper.on("bought"));
    line.becomes(Relay.Line.SLOW);

    assertWhole("answers that were lost, and then a line that was slow");
    line.becomes(Relay.Line.GOOD);
    assertEquals("40.00", saleTo(buyer).path("cash").asString());
  }

  // ---------------------------------------------------------------- two at once

  @Test
  @Tag("soak")
  void neitherTwoProgramsOfOneMachineRunNorTwoServersOfOneFolder() {
    CliException machine =
        assertThrows(
            CliException.class, () -> yard.hall().startProgram(yard.keeperKey(), ONE, List.of()));
    CliException server = assertThrows(CliException.class, yard::startServer);

    assertTrue(String.valueOf(machine.getMessage()).contains("journal"), machine::getMessage);
    assertTrue(
        String.valueOf(server.getMessage()).contains("Another server runs on"), server::getMessage);
    Shopper buyer = buyer(ONE, 1);
    buyer.visit();
    assertWhole("a second program of a machine, and a second server");
  }

  @Test
  void aTicketThatTwoPeopleShowGivesCashOnce() {
    Shopper seller = seller(ONE, Shopper.Pays.EXACTLY);
    seller.until(Shopper.stage("ready"));
    assertFalse(seller.ticket().isEmpty());

    yard.machine(ONE).body("show", "text", seller.ticket());
    yard.machine(ONE).touch("cash");
    yard.machine(ONE).body("show", "text", seller.ticket());
    awaitPhase(seller, "DISPENSED");
    yard.machine(ONE).body("show", "text", seller.ticket());

    assertWhole("one ticket shown three times");
  }

  // ---------------------------------------------------------------- the chain

  @Test
  void threeBlocksThatAreTakenBackTakeAPayoutAndADepositWithThemForAWhile() {
    Shopper buyer = buyer(ONE, 1);
    buyer.visit();
    Shopper seller = seller(TWO, Shopper.Pays.EXACTLY);
    seller.visit();
    yard.chain().mine(2);
    Yard.await(
        "the payout in a block",
        () -> saleTo(buyer).path("phase").asString().equals("CONFIRMED") ? "" : "not yet");

    yard.chain().reorganise(3);
    Yard.await(
        "the payout in no block",
        () -> saleTo(buyer).path("phase").asString().equals("BROADCAST") ? "" : "still in one");

    assertWhole("a reorganisation of three blocks");
    assertEquals("CONFIRMED", saleTo(buyer).path("phase").asString());
    assertEquals("DISPENSED", Books.phase(yard, seller.sale()));
  }

  @Test
  @Tag("soak")
  void aRaisedFeeCountsOnce() {
    Shopper seller = seller(ONE, Shopper.Pays.REPLACED);

    seller.visit();

    assertWhole("a deposit replaced by one with a higher fee");
    assertEquals("DISPENSED", Books.phase(yard, seller.sale()));
  }

  @Test
  void coinsSpentElsewhereGiveNoCash() {
    Shopper seller = seller(TWO, Shopper.Pays.SPENT_AGAIN);

    seller.until(screen -> !seller.payment().isEmpty());
    yard.chain().mine(1);

    awaitPhase(seller, "DOUBLE_SPENT");
    yard.machine(TWO).touch("cancel");
    assertWhole("a deposit spent elsewhere before it was in a block");
  }

  @Test
  void tooLittleAndTooMuchWaitForAPerson() {
    Shopper little = seller(ONE, Shopper.Pays.TOO_LITTLE);
    little.visit();
    Shopper much = seller(TWO, Shopper.Pays.TOO_MUCH);
    much.visit();

    awaitPhase(much, "OVERPAID");
    awaitPhase(little, "CONFIRMING");
    yard.machine(ONE).touch("cancel");
    yard.machine(TWO).touch("cancel");
    assertWhole("a deposit that was too small, and one that was too large");
  }

  @Test
  void aJammedDispenserLeavesWhatIsOwedToAPerson() {
    yard.machine(TWO).body("dispenser-jam", "after", 1);
    Shopper seller = seller(TWO, Shopper.Pays.EXACTLY);

    seller.visit();
    awaitPhase(seller, "DISPENSE_PARTIAL");
    yard.machine(TWO).body("dispenser-jam", "on", false);
    yard.machine(TWO).touch("cancel");

    assertWhole("a dispenser that jammed after the first of two notes");
  }

  // ---------------------------------------------------------------- anything

  @Test
  @Tag("soak")
  void whateverIsKilledWhenever() {
    long seed = Long.getLong("tallystick.seed", new Random().nextLong());
    int faults =
        Integer.getInteger(
            "tallystick.faults", Boolean.getBoolean("tallystick.soak") ? SOAK_RANDOM : RANDOM);
    System.out.println("fleet faults: -Dtallystick.seed=" + seed + ", faults " + faults);
    RandomFaults random = new RandomFaults(yard, books, new Random(seed));

    for (int i = 1; i <= faults; i++) {
      String what = random.next(shoppers);
      List<String> wrong = books.complaints(shoppers);
      Yard.said(what + " " + wrong);
      assertEquals(List.of(), wrong, "fault " + i + " of seed " + seed + ": " + what);
    }
  }
}
