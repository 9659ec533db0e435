package tallystick.server.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.Sell;
import tallystick.atm.sale.SellEvent;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent;
import tallystick.intent.NoteCount;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.server.database.TestDatabase;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.sale.Intake;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.sale.SaleStore;
import tallystick.server.fleet.sale.Sales;
import tallystick.server.fleet.setting.CoinSetting;

/** Every difference is a state that a person, or the next statement, can act on. */
class NoDeadEndsTest {
  private static final long DAY_MS = 86_400_000;
  private static final String ANOTHER =
      "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";
  private static final String URL = TestDatabase.freshUrl();

  @TempDir Path folder;
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

  private long version(SaleId sale) {
    return rig.sales.find(sale).orElseThrow().row().version();
  }

  private void heard(SignedStatement statement) {
    assertEquals(new Intake.Answer.Heard(), rig.tell(rig.machine, statement));
  }

  private void heard(TerminalStatement statement) {
    heard(rig.machine.sign(statement));
  }

  // ---------------------------------------------------------------- cash out

  /** Coins for 60 dollars came, and three of the machine's ten notes of 20 are put aside. */
  private SaleId reserved() {
    CoinSetting buys = FleetRig.setting("US-CA");
    rig.settings.save(
        new CoinSetting(
            buys.name(),
            buys.machines(),
            buys.place(),
            buys.zone(),
            buys.wallet(),
            buys.currency(),
            buys.rates(),
            buys.buy(),
            new CoinSetting.Trade(true, 800, 2_000, 50_000, 2_000),
            buys.fixedFeeMinor(),
            buys.networkFeeSats(),
            buys.quoteMs(),
            buys.favour(),
            buys.dayMinor(),
            buys.chain(),
            buys.screening()),
        1,
        "Ada");
    rig.look();
    rig.cash.load(rig.machine.id, "USD", List.of(new NoteCount(2_000, 10)), "load-" + DAY_MS);
    QuoteDesk.Answer answer =
        rig.quotes.quote(
            rig.machine.id, new QuoteDesk.Ask(Direction.SELL, "btc-usd", null, 6_000L));
    Quote quote =
        assertInstanceOf(QuoteDesk.Answer.Quoted.class, answer, answer.toString()).quote();
    SaleId sale = rig.machine.nextSale();
    TerminalStatement.SellOpened opened = rig.machine.opened(sale, quote, 60, rig.nowMs.get());
    heard(opened);
    rig.desk
        .store()
        .beginSell(
            new SaleStore.Begun(sale, "btc-usd", FleetRig.FLOAT, "USD", quote.id()),
            new Sell.Offer(opened, ANOTHER, quote, Amount.zero(CoinSetting.BITCOIN)));
    rig.desk
        .store()
        .step(
            sale,
            new SellEvent.DepositVerified(
                new OutPoint("ab".repeat(32), 0),
                Amount.ofUnits(CoinSetting.BITCOIN, opened.satoshis()),
                rig.nowMs.get()));
    rig.desk.round();
    assertEquals("CASH_RESERVED", phase(sale));
    return sale;
  }

  /** The machine was allowed to pay, and then nothing was heard of it. */
  private SaleId unknown() {
    SaleId sale = reserved();
    heard(rig.machine.asked(sale, 60, rig.nowMs.get()));
    rig.desk.store().step(sale, new SellEvent.Authorised(Bytes.of(new byte[16]), rig.nowMs.get()));
    rig.nowMs.addAndGet(11 * 60_000);
    rig.desk.round();
    assertEquals("DISPENSE_UNKNOWN", phase(sale));
    return sale;
  }

  private Sales.Acted counted(SaleId sale, int notes) {
    return rig.sales.count(sale, version(sale), List.of(new NoteCount(2_000, notes)), "ada");
  }

  @Test
  void aCountOfTheCassettesSettlesADispenseThatNobodySawTheEndOf() {
    SaleId sale = unknown();
    assertEquals(Set.of(Sales.Action.COUNTED), rig.sales.find(sale).orElseThrow().actions());

    Sales.Acted done = counted(sale, 7);
    Sales.Acted twice = counted(sale, 7);

    assertInstanceOf(Sales.Acted.Done.class, done);
    assertInstanceOf(Sales.Acted.Refused.class, twice);
    assertEquals("DISPENSED", phase(sale));
    assertEquals(
        List.of(new CashUnits.Expected(rig.machine.id, "dispenser", "USD", 2_000, 7)),
        rig.cash.expected(rig.machine.id));
  }

  @Test
  void whatTheCountFindsStillThereIsOwedAndWhatIsTooMuchIsAVariance() {
    SaleId sale = unknown();

    counted(sale, 12);

    assertEquals("DISPENSE_PARTIAL", phase(sale));
    assertEquals(6_000, rig.sales.find(sale).orElseThrow().row().cashMinor(), "all is owed");
    assertEquals(
        List.of(new CashUnits.Expected(rig.machine.id, "dispenser", "USD", 2_000, 12)),
        rig.cash.expected(rig.machine.id),
        "two more than the books had; they are in over-short");
    rig.sales.act(sale, version(sale), Sales.Action.CASH_REFUNDED, "ada", "receipt 5");
    assertEquals("DISPENSED", phase(sale));
  }

  @Test
  void aTicketThatNobodyBringsIsAPersonsAfterItsDays() {
    assertTrue(rig.rules.save(FleetRig.FLOAT, 0, new MoneyRules.Rule(10, 6), "Ada").isPresent());
    SaleId sale = reserved();
    rig.nowMs.addAndGet(9 * DAY_MS);
    rig.desk.round();
    String before = phase(sale);

    rig.nowMs.addAndGet(2 * DAY_MS);
    rig.desk.round();

    assertEquals("CASH_RESERVED", before);
    assertEquals("PAID", phase(sale));
    assertEquals("TICKET_ENDED", rig.sales.forMachine(rig.machine.id, sale).orElseThrow().phase());
    assertEquals(10, rig.cash.available(rig.machine.id, "USD").get(2_000L), "notes are free");
    assertEquals(
        Set.of(Sales.Action.CASH_REFUNDED, Sales.Action.RESERVE_AGAIN, Sales.Action.CHOOSE_REFUND),
        rig.sales.find(sale).orElseThrow().actions());
    rig.sales.act(sale, version(sale), Sales.Action.RESERVE_AGAIN, "ada", "");
    rig.desk.round();
    assertEquals("CASH_RESERVED", phase(sale), "he came after all");
  }

  // ---------------------------------------------------------------- coins back

  private KeeperOutbox.Asked refundAsked() {
    List<KeeperOutbox.Asked> asked =
        rig.asked().stream()
            .filter(each -> each.intent() instanceof MachineIntent.RefundDeposit)
            .toList();
    assertEquals(1, asked.size(), asked::toString);
    return asked.getFirst();
  }

  @Test
  void coinsThatNoSaleUsesGoBackOnceToWhereAPersonSaidAndPeopleApproved() {
    SaleId sale = reserved();
    rig.sales.act(sale, version(sale), Sales.Action.CHOOSE_REFUND, "ada", "");
    rig.desk.round();
    assertEquals("REFUND_DUE", phase(sale));
    Sales.GoingBack back =
        rig.sales.goingBack(sale, FleetRig.CUSTOMER, Chain.BITCOIN_REGTEST).getFirst();
    rig.sales.refundTo(sale, FleetRig.CUSTOMER, "ada");
    rig.desk.round();
    KeeperOutbox.Asked early = refundAsked();
    rig.desk.refused(early, new Verdict.Refused(Rule.DESTINATION_NOT_PINNED, "not approved"));
    rig.finished(early.id());

    rig.nowMs.addAndGet(120_000);
    rig.desk.round();
    rig.desk.round();
    KeeperOutbox.Asked asked = refundAsked();
    rig.desk.resulted(asked, new Outcome.Applied());
    rig.desk.resulted(asked, new Outcome.Applied());
    rig.finished(asked.id());

    MachineIntent.RefundDeposit refund = (MachineIntent.RefundDeposit) asked.intent();
    assertEquals(back.satoshis(), refund.satoshis());
    assertEquals(FleetRig.CUSTOMER, refund.to());
    List<Payouts.Due> due = rig.payouts.due(FleetRig.FLOAT, 10);
    assertEquals(1, due.size(), "owed once");
    assertEquals(back.satoshis(), due.getFirst().satoshis());
    assertEquals("REFUND_DUE", phase(sale), "until it is in the network");
  }

  // ---------------------------------------------------------------- cash in

  @Test
  void aLateNoteUnderANumberOfItsOwnIsPaidAsTheRestOfItsSale() {
    Quote quote = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    heard(rig.machine.note(sale, 20, 20, atMs));
    heard(rig.machine.closed(sale, quote, FleetRig.CUSTOMER, 20, 1, atMs));
    rig.desk.round();
    rig.nowMs.addAndGet(3 * 3_600_000);

    SaleId late = rig.machine.nextSale();
    heard(rig.machine.note(late, 50, 50, rig.nowMs.get()));
    String waiting = phase(late);
    heard(rig.machine.supplement(late, sale, quote, 20, 50, rig.nowMs.get()));
    rig.desk.round();

    assertEquals("ORPHAN", waiting, "long after the price: the statement has to name it");
    assertEquals("SENDING", phase(late));
    assertEquals(
        2,
        rig.asked().stream()
            .filter(asked -> asked.intent() instanceof MachineIntent.PayOut)
            .count());
  }

  @Test
  void theClosingStatementNamesThePriceThatItsNotesCouldNot() {
    Quote first = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    rig.nowMs.addAndGet(20_000);
    rig.prices("50100.00", "50110.00");
    Quote next = rig.quote(rig.machine, ANOTHER);

    heard(rig.machine.note(sale, 20, 20, atMs));
    String assumed = rig.sales.find(sale).orElseThrow().row().address();
    heard(rig.machine.closed(sale, first, FleetRig.CUSTOMER, 20, 1, atMs));
    rig.desk.round();
    SaleId another = rig.machine.nextSale();
    heard(rig.machine.note(another, 20, 20, rig.nowMs.get()));
    heard(rig.machine.closed(another, next, ANOTHER, 20, 1, rig.nowMs.get()));
    rig.desk.round();

    assertEquals(ANOTHER, assumed, "the latest, because the note names none");
    assertEquals("SENDING", phase(sale));
    assertEquals(FleetRig.CUSTOMER, rig.sales.find(sale).orElseThrow().row().address());
    assertEquals("SENDING", phase(another));
  }

  @Test
  void aSaleThatWasCommittedAtAnAssumedPriceIsBookedAnewAtItsOwn() {
    Quote first = rig.quote(rig.machine, FleetRig.CUSTOMER);
    SaleId sale = rig.machine.nextSale();
    long atMs = rig.nowMs.get();
    rig.prices("50100.00", "50110.00");
    rig.quote(rig.machine, ANOTHER);
    heard(rig.machine.note(sale, 20, 20, atMs));
    rig.nowMs.addAndGet(11 * 60_000);
    rig.desk.round();
    rig.desk.round();
    assertEquals("HELD", phase(sale));

    heard(rig.machine.closed(sale, first, FleetRig.CUSTOMER, 20, 1, atMs));
    rig.desk.round();

    assertEquals("SENDING", phase(sale));
  }

  // ---------------------------------------------------------------- strangers

  @Test
  void anOperatorsOwnMachineGetsAPlaceAmongAllStrangers() {
    SignedMachine own = new SignedMachine("BT2001");
    for (int i = 0; i < 300; i++) {
      rig.nowMs.incrementAndGet();
      assertInstanceOf(
          MachineSessions.Answer.Waiting.class,
          rig.letIn(new SignedMachine("X" + i), rig.nowMs.get(), "192.0.2." + i % 6));
      if (i % 20 == 0) {
        rig.letIn(own, rig.nowMs.get(), "198.51.100.7");
      }
    }

    List<Machines.Waiting> waiting = rig.machines.waiting();

    assertEquals(100, waiting.size());
    assertTrue(waiting.stream().anyMatch(each -> each.terminal().equals("BT2001")));
  }
}
