package tallystick.server.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.atm.rule.Limit;
import tallystick.atm.rule.Reservations;
import tallystick.atm.rule.Scope;
import tallystick.atm.rule.Window;
import tallystick.intent.Bytes;
import tallystick.intent.MachineIntent;
import tallystick.intent.NoteCount;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.Limits;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.sale.Intake;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.sale.SaleRow;
import tallystick.server.fleet.sale.Sales;

/** Machines, sales, limits and cash over a real PostgreSQL, through repeats and restarts. */
@SuppressWarnings("NullAway.Init")
class FleetTest {
  @TempDir Path folder;
  private static final String URL = TestDatabase.freshUrl();
  private FleetRig rig;

  @BeforeEach
  void begin() {
    rig = new FleetRig(URL, folder).emptied().begun("US-CA");
  }

  @AfterEach
  void end() {
    assertEquals(List.of(), rig.balance.off(), "the trial balance");
    rig.close();
  }

  private String phase(SaleId sale) {
    return rig.sales.find(sale).orElseThrow().row().phase();
  }

  private void heard(SignedStatement statement) {
    assertEquals(new Intake.Answer.Heard(), rig.tell(rig.machine, statement));
  }

  /** A customer puts in three notes of 20 and is done. */
  private SaleId bought(Quote quote) {
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    heard(rig.machine.note(sale, 20, 20, atMs));
    heard(rig.machine.note(sale, 20, 40, atMs));
    heard(rig.machine.note(sale, 20, 60, atMs));
    heard(rig.machine.closed(sale, quote, FleetRig.CUSTOMER, 20, 3, atMs));
    return sale;
  }

  private KeeperOutbox.Asked onlyAsked() {
    assertEquals(1, rig.asked().size(), rig.asked()::toString);
    return rig.asked().getFirst();
  }

  /** The server is killed and started again over what it had stored. */
  private void killed() {
    FleetRig before = rig;
    rig = new FleetRig(URL, folder, before.nowMs);
    rig.prices("50000.00", "50010.00");
    before.close();
  }

  @Test
  void aSaleIsMadeOfItsStatementsOnceHoweverOftenTheyAreSent() {
    Quote quote = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    List<SignedStatement> said =
        List.of(
            rig.machine.note(sale, 20, 20, atMs),
            rig.machine.note(sale, 20, 40, atMs),
            rig.machine.closed(sale, quote, FleetRig.CUSTOMER, 20, 2, atMs));

    said.forEach(this::heard);
    said.forEach(this::heard);
    killed();
    said.forEach(this::heard);

    assertEquals("COMMITTED", phase(sale));
    assertEquals(
        List.of(new CashUnits.Expected(rig.machine.id, "cashbox", "USD", 2_000, 2)),
        rig.cash.expected(rig.machine.id));
    assertEquals(
        5, rig.sales.find(sale).orElseThrow().events().size() + 1, "quote, notes, closing");
    assertInstanceOf(
        Intake.Answer.Refused.class,
        rig.tell(rig.machine, new SignedMachine("BT1001").note(sale, 50, 50, atMs)),
        "another statement of a number that was heard");
  }

  @Test
  void aStatementAfterAGapWaitsAndAnothersSignatureIsRefused() {
    rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    SignedStatement first = rig.machine.note(sale, 20, 20, rig.nowMs.get());
    SignedStatement second = rig.machine.note(sale, 20, 40, rig.nowMs.get());

    Intake.Answer early = rig.tell(rig.machine, second);
    Intake.Answer stranger = rig.intake.take(rig.other.id, first);

    assertEquals(1, assertInstanceOf(Intake.Answer.Gap.class, early).wanted());
    assertInstanceOf(Intake.Answer.Refused.class, stranger);
    heard(first);
    heard(second);
    assertEquals("CASH_IN", phase(sale));
  }

  @Test
  void cashIsPaidForOnceThroughAKillAfterEachStepAndTheBooksBalance() {
    SaleId sale = bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    killed();
    rig.desk.round();
    assertEquals("SENDING", phase(sale));
    killed();
    rig.desk.round();
    KeeperOutbox.Asked pay = onlyAsked();
    assertInstanceOf(MachineIntent.PayOut.class, pay.intent());

    assertTrue(rig.desk.resulted(pay, new Outcome.Applied()));
    assertTrue(rig.desk.resulted(pay, new Outcome.Applied()), "said again after a gap");
    rig.finished(pay.id());
    killed();

    List<Payouts.Due> due = rig.payouts.due(FleetRig.FLOAT, 10);
    assertEquals(1, due.size());
    assertEquals(sale, due.getFirst().sale());
    rig.payouts.ask(FleetRig.FLOAT, due, Bytes.of(new byte[] {1}), 300, 0);
    assertEquals(List.of(), rig.payouts.due(FleetRig.FLOAT, 10), "in one transaction only");
    KeeperOutbox.Asked send = onlyAsked();
    Outcome.Signed signed = new Outcome.Signed(Bytes.of(new byte[32]), Bytes.of(new byte[] {2}));
    rig.desk.resulted(send, signed);
    rig.desk.resulted(send, signed);
    assertEquals(Payouts.Standing.SIGNED, rig.payouts.find(send.id()).orElseThrow().standing());
  }

  @Test
  void aKeeperThatIsSilentIsUnknownAndNotAFailure() {
    SaleId sale = bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    rig.desk.round();
    KeeperOutbox.Asked pay = onlyAsked();

    rig.nowMs.addAndGet(120_000);
    rig.desk.round();

    assertEquals("SEND_UNKNOWN", phase(sale));
    assertEquals(java.util.Set.of(), rig.sales.find(sale).orElseThrow().actions());
    assertEquals(List.of(pay), rig.asked(), "the same question, and no second one");
    rig.desk.resulted(pay, new Outcome.Applied());
    assertEquals(1, rig.payouts.due(FleetRig.FLOAT, 10).size());
  }

  @Test
  void whatTheKeeperRefusesIsAPersonsAndIsRefundedOnce() {
    SaleId sale = bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    rig.desk.round();
    KeeperOutbox.Asked pay = onlyAsked();
    rig.desk.refused(pay, new Verdict.Refused(Rule.TERMINAL_LIMIT, "too much in an hour"));
    rig.finished(pay.id());
    SaleRow failed = rig.sales.find(sale).orElseThrow().row();
    assertEquals("FAILED", failed.phase());

    Sales.Acted chosen =
        rig.sales.act(sale, failed.version(), Sales.Action.CHOOSE_REFUND, "ada", "");
    Sales.Acted stale = rig.sales.act(sale, failed.version(), Sales.Action.SEND_AGAIN, "bob", "");
    long due = rig.sales.find(sale).orElseThrow().row().version();
    Sales.Acted given = rig.sales.act(sale, due, Sales.Action.CASH_REFUNDED, "ada", "transfer 17");
    Sales.Acted twice = rig.sales.act(sale, due, Sales.Action.CASH_REFUNDED, "ada", "transfer 18");

    assertInstanceOf(Sales.Acted.Done.class, chosen);
    assertInstanceOf(Sales.Acted.Refused.class, stale);
    assertInstanceOf(Sales.Acted.Done.class, given);
    assertInstanceOf(Sales.Acted.Refused.class, twice);
    assertEquals("REFUNDED", phase(sale));
  }

  @Test
  void whatTheKeeperRefusesForLackOfAPriceIsAskedAgainUnderAnotherName() {
    SaleId sale = bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    rig.desk.round();
    KeeperOutbox.Asked pay = onlyAsked();
    rig.desk.refused(pay, new Verdict.Refused(Rule.REFERENCE_STALE, "no price of BTC/USD"));
    rig.finished(pay.id());

    rig.desk.round();
    String soon = phase(sale);
    rig.nowMs.addAndGet(61_000);
    rig.desk.round();
    rig.desk.round();

    assertEquals("FAILED", soon, "not at once: the keeper logs each try");
    assertEquals("SENDING", phase(sale));
    KeeperOutbox.Asked again = onlyAsked();
    assertNotEquals(pay.id(), again.id(), "the keeper repeats what it said to an id");
    rig.desk.resulted(again, new Outcome.Applied());
    assertEquals(1, rig.payouts.due(FleetRig.FLOAT, 10).size());
  }

  @Test
  void aSignatureThatTheKeeperForgotIsAskedForAgainAsTheSameTransaction() {
    bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    rig.desk.round();
    KeeperOutbox.Asked pay = onlyAsked();
    rig.desk.resulted(pay, new Outcome.Applied());
    rig.finished(pay.id());
    Bytes psbt = Bytes.of(new byte[] {7, 7});
    rig.payouts.ask(FleetRig.FLOAT, rig.payouts.due(FleetRig.FLOAT, 10), psbt, 300, 0);
    KeeperOutbox.Asked lost = onlyAsked();

    rig.desk.resulted(lost, new Outcome.Unknown("the keeper ended before it was signed"));
    rig.finished(lost.id());

    MachineIntent.SendCoins again =
        assertInstanceOf(MachineIntent.SendCoins.class, onlyAsked().intent());
    assertEquals(psbt, again.psbt());
    assertEquals(lost.id(), again.replaces());
    assertEquals(List.of(pay.id()), again.payouts());
    assertEquals(List.of(), rig.payouts.due(FleetRig.FLOAT, 10));
  }

  @Test
  void aHundredSalesOfOneCustomerAtOnceNeverExceedALimitByACent() throws Exception {
    var usd = Currencies.of("USD");
    List<Limit> day =
        List.of(
            new Limit(
                "a-day",
                Scope.PERSON,
                Window.CALENDAR_DAY,
                Amount.ofUnits(usd, 100_000),
                java.util.Set.of(Direction.BUY)));
    AtomicInteger number = new AtomicInteger();
    List<Callable<Long>> wishes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      var by = i % 2 == 0 ? rig.machine.id : rig.other.id;
      wishes.add(
          () -> {
            byte[] id = new byte[16];
            id[0] = (byte) number.incrementAndGet();
            Limits.Answer answer =
                rig.limits.reserve(
                    new Limits.Wish(
                        Bytes.of(id),
                        new Reservations.Parties("ada", FleetRig.CUSTOMER, by),
                        Direction.BUY,
                        Amount.ofUnits(usd, 1),
                        Amount.ofUnits(usd, 7_777),
                        Long.MAX_VALUE),
                    day,
                    java.time.ZoneOffset.UTC);
            return answer instanceof Limits.Answer.Reserved(Amount cash)
                ? cash.units().longValueExact()
                : 0L;
          });
    }

    long reserved = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (Future<Long> each : pool.invokeAll(wishes)) {
        reserved += each.get();
      }
    }

    assertEquals(100_000, reserved, "all of it, and not a cent more");
  }

  @Test
  void theLawsDayIsReservedBeforeCashAndWhatWasNotUsedIsFree() {
    Quote quote = rig.quote(rig.machine, FleetRig.CUSTOMER);
    assertEquals(100_000, quote.terms().bounds().maximum().units().longValueExact());

    QuoteDesk.Answer elsewhere = rig.ask(rig.other, FleetRig.CUSTOMER);
    bought(quote);
    Quote rest = rig.quote(rig.other, FleetRig.CUSTOMER);

    assertEquals("limit", assertInstanceOf(QuoteDesk.Answer.Closed.class, elsewhere).code());
    assertEquals(94_000, rest.terms().bounds().maximum().units().longValueExact());
  }

  @Test
  void whateverIsKnownToBeClosedIsClosedBeforeCashIsTaken() {
    rig.machines.lock(rig.machine.id, "being cleaned", "ada");
    assertClosed("closed", "being cleaned");
    rig.machines.unlock(rig.machine.id, "ada");

    rig.prices("50000.00", "53000.00");
    assertClosed("not-now", "apart");
    rig.prices("50000.00", "50001.00");

    rig.nowMs.addAndGet(31_000);
    assertClosed("not-now", "sources have spoken");
    rig.prices("50002.00", "50003.00");

    rig.listed("2026-02-01");
    assertClosed("not-now", "older than");
    rig.listed("2026-03-01", FleetRig.CUSTOMER);
    assertClosed("closed", "case");
    rig.listed("2026-03-02");

    rig.hotSats = 1_000;
    assertClosed("float-low", "smallest");
    rig.hotSats = 0;
    assertClosed("not-now", "No coins");
    rig.hotSats = 500_000_000;
    assertInstanceOf(QuoteDesk.Answer.Quoted.class, rig.ask(rig.machine, FleetRig.CUSTOMER));
  }

  private void assertClosed(String code, String why) {
    QuoteDesk.Answer answer = rig.ask(rig.machine, FleetRig.CUSTOMER);
    QuoteDesk.Answer.Closed closed =
        assertInstanceOf(QuoteDesk.Answer.Closed.class, answer, answer.toString());
    assertEquals(code, closed.code(), closed.toString());
    assertTrue(closed.why().contains(why), closed.toString());
  }

  @Test
  void coinsThatOnePriceMayComeToAreNotPromisedTwice() {
    rig.hotSats = 190_000;
    Quote first = rig.quote(rig.machine, FleetRig.CUSTOMER);
    String another = "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";

    QuoteDesk.Answer second = rig.ask(rig.other, another);
    rig.nowMs.addAndGet(700_000);
    rig.prices("50000.00", "50002.00");
    QuoteDesk.Answer later = rig.ask(rig.other, another);

    assertTrue(first.terms().bounds().maximum().units().longValueExact() > 9_000);
    assertEquals("float-low", closedCode(second));
    assertInstanceOf(QuoteDesk.Answer.Quoted.class, later);
  }

  private static String closedCode(QuoteDesk.Answer answer) {
    return answer instanceof QuoteDesk.Answer.Closed closed ? closed.code() : answer.toString();
  }

  @Test
  void notesWithoutAPriceOfOursAreBookedAndGivenBackOnce() {
    SaleId sale = rig.machine.nextSale();
    heard(rig.machine.note(sale, 50, 50, rig.nowMs.get()));
    heard(rig.machine.note(sale, 50, 100, rig.nowMs.get()));

    SaleRow row = rig.sales.find(sale).orElseThrow().row();
    assertEquals(SaleRow.ORPHAN, row.phase());
    assertEquals(10_000, row.cashMinor());
    assertEquals(10_000, rig.cash.inside(rig.machine.id).get("USD"));
    assertInstanceOf(
        Sales.Acted.Done.class,
        rig.sales.act(sale, row.version(), Sales.Action.CASH_REFUNDED, "ada", "by hand"));
    assertInstanceOf(
        Sales.Acted.Refused.class,
        rig.sales.act(sale, row.version(), Sales.Action.CASH_REFUNDED, "ada", "by hand"));
  }

  @Test
  void anAddressThatWasNotOfferedWaitsForAPersonAndIsScreenedAnew() {
    Quote quote = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    String another = "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";
    heard(rig.machine.note(sale, 20, 20, rig.nowMs.get()));
    heard(rig.machine.closed(sale, quote, another, 20, 1, rig.nowMs.get()));
    rig.desk.round();
    SaleRow held = rig.sales.find(sale).orElseThrow().row();
    assertEquals("HELD", held.phase());
    assertTrue(held.why().contains("another address"), held.why());

    rig.listed("2026-03-02", another);
    rig.sales.act(sale, held.version(), Sales.Action.RELEASE, "ada", "");
    rig.desk.round();

    SaleRow again = rig.sales.find(sale).orElseThrow().row();
    assertEquals("HELD", again.phase());
    assertTrue(again.why().contains("case"), again.why());
    assertEquals(List.of(), rig.asked());
  }

  @Test
  void aMachineThatFallsSilentIsCommittedWithWhatWasHeardAndWaitsForItsStatement() {
    Quote quote = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    heard(rig.machine.note(sale, 20, 20, atMs));

    rig.nowMs.addAndGet(11 * 60_000);
    rig.desk.round();
    rig.desk.round();
    assertEquals("HELD", phase(sale));
    heard(rig.machine.closed(sale, quote, FleetRig.CUSTOMER, 20, 1, atMs));
    rig.desk.round();

    assertEquals("SENDING", phase(sale));
  }

  @Test
  void aBagIsCountedOnceAndTheDifferenceStaysSeen() {
    bought(rig.quote(rig.machine, FleetRig.CUSTOMER));
    heard(rig.machine.emptied(20, 3, rig.nowMs.get()));
    CashUnits.Collection bag = rig.cash.collections(10).getFirst();

    CashUnits.Counted counted =
        rig.cash.count(rig.machine.id, bag.sequence(), List.of(new NoteCount(2_000, 2)), "ada");
    CashUnits.Counted again =
        rig.cash.count(rig.machine.id, bag.sequence(), List.of(new NoteCount(2_000, 3)), "bob");

    assertEquals(
        -2_000L,
        assertInstanceOf(CashUnits.Counted.Done.class, counted)
            .collection()
            .varianceMinor()
            .orElseThrow());
    assertInstanceOf(CashUnits.Counted.Before.class, again);
    assertEquals(List.of(), rig.cash.expected(rig.machine.id));
  }

  @Test
  void onlyAMachineOfTheLogIsLetInAndAnOpeningIsUsedOnce() {
    long atMs = rig.nowMs.get() + 1;
    String nonce = "%032x".formatted(77);
    MachineSessions.Opening opening = rig.opening(rig.machine, rig.machine.id.name(), atMs, nonce);

    MachineSessions.Answer.Enrolled enrolled =
        assertInstanceOf(
            MachineSessions.Answer.Enrolled.class, rig.sessions.open(opening, "127.0.0.1"));
    MachineSessions.Answer replayed = rig.sessions.open(opening, "127.0.0.1");
    MachineSessions.Answer thief =
        rig.sessions.open(
            rig.opening(new SignedMachine("thief"), rig.machine.id.name(), atMs, nonce),
            "127.0.0.1");
    MachineSessions.Answer planted = rig.letIn(new SignedMachine("BT123456"), atMs);
    MachineSessions.Answer late = rig.letIn(rig.machine, atMs - 400_000);

    assertEquals(rig.machine.id, rig.sessions.whose(enrolled.token()).orElseThrow());
    assertInstanceOf(MachineSessions.Answer.Refused.class, replayed);
    assertInstanceOf(MachineSessions.Answer.Refused.class, thief);
    assertTrue(rig.alarms.stream().anyMatch(text -> text.contains("calls himself")));
    assertInstanceOf(MachineSessions.Answer.Waiting.class, planted);
    assertEquals("BT123456", rig.machines.waiting().getFirst().terminal());
    assertInstanceOf(MachineSessions.Answer.ClockOff.class, late);
    assertEquals("unknown", rig.machines.all().getFirst().beat().door(), "before any beat");
    rig.nowMs.addAndGet(3_600_001);
    assertTrue(rig.sessions.whose(enrolled.token()).isEmpty(), "an hour is over");
  }
}
