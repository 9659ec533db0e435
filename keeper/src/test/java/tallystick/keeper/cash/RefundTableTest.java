package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static tallystick.keeper.cash.SellBench.CASH;
import static tallystick.keeper.cash.SellBench.SATS;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.DepositId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineSetting;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;

/**
 * Coins that go back to customers: which, how many, where, and how often, by the rules in order.
 */
class RefundTableTest {
  private static final String HOME = Machine.CUSTOMER;
  private static final String THIEF =
      "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";

  private SellBench bench = new SellBench();

  @BeforeEach
  void open() {
    bench = new SellBench();
  }

  /** A customer of whom it is known where he wants his coins back has paid so many. */
  private Sold paid(long satoshis) {
    return paid(bench, bench.opensWithRefundTo(HOME), satoshis);
  }

  private static Sold paid(SellBench bench, SellOpened sell, long satoshis) {
    return paid(bench, sell, 1, satoshis);
  }

  private static Sold paid(SellBench bench, SellOpened sell, int index, long satoshis) {
    MinedChain.Paid paying = bench.pays(index, satoshis);
    bench.fleet.approve(paying.proves(Fleet.FLOAT, sell.sale()));
    return new Sold(sell.sale(), deposit(paying));
  }

  private static DepositId deposit(MinedChain.Paid paying) {
    return new DepositId(paying.transaction().txid().shown(), 0);
  }

  record Sold(SaleId sale, DepositId deposit) {
    RefundDeposit back(long satoshis) {
      return back(satoshis, HOME, null);
    }

    RefundDeposit back(long satoshis, String to, @Nullable SignedStatement asked) {
      return new RefundDeposit(Fleet.FLOAT, sale, deposit, satoshis, to, asked);
    }
  }

  private static SignedStatement asks(SellBench bench, SaleId sale, String address) {
    return bench.fleet.machine.sign(
        bench.fleet.machine.wantsBack(sale, Chain.BITCOIN_REGTEST, address));
  }

  private static MachineSetting.ApproveRefund approval(Sold sold, String address, long most) {
    return new MachineSetting.ApproveRefund(
        Fleet.FLOAT, sold.sale(), sold.deposit(), address, most);
  }

  // ---------------------------------------------------------------- what is refused

  static Stream<SellBench.Wrong> wrongRefunds() {
    return Stream.of(
        wrong(
            Rule.CLOCK_JUMPED,
            "a clock that jumped",
            (bench, sold) -> {
              bench.fleet.clockJumped = java.util.Optional.of("by an hour");
              return sold.back(SATS);
            }),
        wrong(
            Rule.FROZEN,
            "of a frozen machine's customer",
            (bench, sold) -> {
              bench.fleet.freeze(new Scope.OneTerminal(bench.fleet.machine.id));
              return sold.back(SATS);
            }),
        wrong(
            Rule.FROZEN,
            "everything is frozen",
            (bench, sold) -> {
              bench.fleet.freeze(new Scope.WholeOrganisation());
              return sold.back(SATS);
            }),
        wrong(
            Rule.EPOCH_OLD,
            "of a sale before the log was restored",
            (bench, sold) -> {
              bench.fleet.epoch = 2;
              return sold.back(SATS);
            }),
        wrong(
            Rule.UNKNOWN_WALLET,
            "from no wallet",
            (bench, sold) ->
                new RefundDeposit(
                    new WalletId("thief"), sold.sale(), sold.deposit(), SATS, HOME, null)),
        wrong(
            Rule.DESTINATION_NOT_PINNED,
            "to another address than the customer's",
            (bench, sold) -> sold.back(SATS, THIEF, null)),
        wrong(
            Rule.DESTINATION_NOT_PINNED,
            "to another address, with a later word of the machine's",
            (bench, sold) -> sold.back(SATS, THIEF, asks(bench, sold.sale(), THIEF))),
        wrong(
            Rule.DESTINATION_NOT_PINNED,
            "to no address at all",
            (bench, sold) -> sold.back(SATS, "elsewhere", null)),
        wrong(
            Rule.CASH_NOT_SIGNED,
            "of a machine that is believed no more",
            (bench, sold) -> {
              bench.fleet.change(new MachineSetting.RemoveTerminal(bench.fleet.machine.id));
              return sold.back(SATS);
            }),
        wrong(
            Rule.DEPOSIT_UNPROVEN,
            "of another sale's coins",
            (bench, sold) -> {
              SellOpened other = bench.opensWithRefundTo(HOME);
              return new Sold(other.sale(), sold.deposit()).back(SATS);
            }),
        wrong(
            Rule.DEPOSIT_UNPROVEN,
            "of another output",
            (bench, sold) ->
                new Sold(sold.sale(), new DepositId(sold.deposit().txid(), 1)).back(SATS)),
        wrong(
            Rule.DEPOSIT_UNPROVEN,
            "of coins that are in no block any more",
            (bench, sold) -> {
              bench.chain.backTo(12);
              bench.shown = 12;
              bench.chain.mine(4, bench.nowS() + 30);
              bench.show();
              return sold.back(SATS);
            }),
        wrong(
            Rule.DEPOSIT_UNPROVEN,
            "while the newest block is kept back",
            (bench, sold) -> {
              bench.fleet.nowMs += Blocks.MAX_TIP_AGE_S * 1_000 + 60_000;
              return sold.back(SATS);
            }),
        wrong(
            Rule.REFUND_EXCEEDS_DEPOSIT, "of more than came", (bench, sold) -> sold.back(SATS + 1)),
        wrong(
            Rule.REFUND_EXCEEDS_DEPOSIT,
            "a second time",
            (bench, sold) -> {
              bench.fleet.approve(sold.back(SATS));
              return sold.back(1_000);
            }),
        wrong(
            Rule.REFUND_EXCEEDS_DEPOSIT,
            "a second time, of what the first left",
            (bench, sold) -> {
              bench.fleet.approve(sold.back(1_000));
              return sold.back(1_000);
            }),
        wrong(
            Rule.REFUND_EXCEEDS_DEPOSIT,
            "of coins that cash was allowed for",
            (bench, sold) -> {
              bench.fleet.approve(bench.asks(sold.sale(), CASH));
              return sold.back(1_000);
            }),
        wrong(Rule.PAYOUT_LIMIT, "of less than nodes relay", (bench, sold) -> sold.back(545)));
  }

  private interface How {
    Intent wrong(SellBench bench, Sold sold);
  }

  private static SellBench.Wrong wrong(Rule rule, String what, How how) {
    return new SellBench.Wrong(
        rule, what, bench -> how.wrong(bench, paid(bench, bench.opensWithRefundTo(HOME), SATS)));
  }

  @ParameterizedTest
  @MethodSource("wrongRefunds")
  void sendsNothingBack(SellBench.Wrong wrong) {
    Intent refund = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(refund));
  }

  @Test
  void sendsNothingBackThatNobodyHasPaid() {
    SellOpened sell = bench.opensWithRefundTo(HOME);
    DepositId unproved = deposit(bench.pays(1, SATS));

    assertEquals(
        Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(new Sold(sell.sale(), unproved).back(SATS)));
  }

  // ---------------------------------------------------------------- once, or cash

  @Test
  void sendsAMistakenPaymentBackOnceAlsoAfterARestart() {
    Sold sold = paid(SATS);
    CallerId refund = bench.fleet.approve(sold.back(SATS));
    CallerId sent =
        bench.fleet.approve(
            Fleet.send(
                bench
                    .fleet
                    .draft()
                    .spend(bench.fleet.coin(500_000, 7))
                    .pay(HOME, SATS)
                    .change(500_000 - SATS - 500, 0),
                refund));

    bench.fleet.restart();

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(SATS)));
    Coins.Draft again =
        bench.fleet.draft().spend(bench.fleet.coin(500_000, 8)).pay(HOME, SATS).change(280_000, 1);
    assertEquals(Rule.PAYOUT_NOT_DUE, bench.fleet.refusal(Fleet.send(again, refund)));
    Coins.Draft dearer =
        bench
            .fleet
            .draft()
            .spend(bench.fleet.coin(500_000, 7))
            .pay(HOME, SATS)
            .change(500_000 - SATS - 5_000, 0);
    assertNull(bench.fleet.refusal(Fleet.replacement(dearer, sent, refund)));
  }

  @Test
  void givesNoCashForCoinsThatWentBack() {
    Sold sold = paid(SATS);
    bench.fleet.approve(sold.back(SATS));
    bench.fleet.restart();

    assertEquals(Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(bench.asks(sold.sale(), CASH)));
    assertEquals(Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(bench.asks(sold.sale(), 1)));
  }

  @Test
  void givesCashOnlyForWhatIsLeftOfCoinsThatWentBackInPart() {
    Sold sold = paid(SATS);
    bench.fleet.approve(sold.back(SATS / 2));

    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sold.sale(), CASH)));
    assertNull(bench.fleet.refusal(bench.asks(sold.sale(), CASH / 2)));
  }

  @Test
  void sendsTheExcessBackAfterTheCashAndNoMore() {
    Sold sold = paid(SATS + 40_000);
    bench.fleet.approve(bench.asks(sold.sale(), CASH));
    bench.fleet.restart();

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(40_001)));
    bench.fleet.approve(sold.back(40_000));
  }

  @Test
  void givesTheCashAfterTheExcessHasGoneBack() {
    Sold sold = paid(SATS + 40_000);
    bench.fleet.approve(sold.back(40_000));

    bench.fleet.approve(bench.asks(sold.sale(), CASH));
    assertEquals(Rule.CASH_ALREADY_SPENT, bench.fleet.refusal(bench.asks(sold.sale(), 1)));
  }

  @Test
  void sendsASecondPaymentBackWholeWhenTheFirstWasEnough() {
    SellOpened sell = bench.opensWithRefundTo(HOME);
    Sold first = paid(bench, sell, 1, SATS);
    Sold second = paid(bench, sell, 1, SATS);
    bench.fleet.approve(bench.asks(sell.sale(), CASH));

    bench.fleet.approve(second.back(SATS));
    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(first.back(1_000)));
  }

  @Test
  void sendsNothingBackOfLateCoinsThatWerePaidForByTheirWorth() {
    SellOpened sell = bench.opensWithRefundTo(HOME);
    bench.fleet.nowMs += 900_000 + DispenseCheck.SETTLING_MS;
    bench.fleet.quote("25000");
    Sold late = paid(bench, sell, 1, 2 * SATS);
    // 420,000 satoshis at 25,000 EUR are 100.96 EUR: the whole promise takes all of them.
    bench.fleet.approve(bench.asks(sell.sale(), CASH));

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(late.back(SATS)));
  }

  @Test
  void sendsCoinsBackWhoseCashNobodyCameToHearOf() {
    Sold sold = paid(SATS);
    bench.fleet.approve(bench.asks(sold.sale(), CASH));
    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(SATS)));

    bench.fleet.log(
        new CallerId(0, 0),
        new tallystick.intent.EntryBody.Resulted(
            bench.fleet.entries.getLast().sequence(),
            new tallystick.intent.Outcome.NeverArrived("the keeper ended")));

    assertNull(bench.fleet.refusal(sold.back(SATS)));
  }

  // ---------------------------------------------------------------- a later word of the machine's

  @Test
  void asksTheMachineWhereNoAddressWasGivenBefore() {
    Sold sold = paid(bench, bench.opens(), SATS);
    assertEquals(Rule.CASH_NOT_SIGNED, bench.fleet.refusal(sold.back(SATS)));

    SignedStatement word = asks(bench, sold.sale(), HOME);
    SignedStatement forged =
        new SignedStatement(asks(bench, sold.sale(), THIEF).statement(), word.signature());
    assertEquals(Rule.CASH_NOT_SIGNED, bench.fleet.refusal(sold.back(SATS, THIEF, forged)));
    assertEquals(Rule.DESTINATION_NOT_PINNED, bench.fleet.refusal(sold.back(SATS, THIEF, word)));
    SellOpened other = bench.opens();
    assertEquals(
        Rule.CASH_NOT_SIGNED,
        bench.fleet.refusal(sold.back(SATS, HOME, asks(bench, other.sale(), HOME))));
    assertNull(bench.fleet.refusal(sold.back(SATS, HOME, word)));
  }

  @Test
  void holdsALaterWordToWhatTheMachineMayGiveOut() {
    bench.fleet.change(
        new MachineSetting.SetTerminalCaps(
            bench.fleet.machine.id, Fleet.caps(CASH, 300_000, 500_000)));
    Sold first = paid(bench, bench.opens(), SATS);
    Sold second = paid(bench, bench.opens(), 2, SATS);
    bench.fleet.approve(first.back(SATS, HOME, asks(bench, first.sale(), HOME)));
    bench.fleet.restart();

    SignedStatement word = asks(bench, second.sale(), HOME);
    assertEquals(Rule.TERMINAL_LIMIT, bench.fleet.refusal(second.back(SATS, HOME, word)));
    assertEquals(Rule.TERMINAL_LIMIT, bench.fleet.refusal(bench.asks(second.sale(), CASH)));
  }

  @Test
  void holdsAMachinesWordToWhatTheWalletMayPayAtOnce() {
    Sold sold = paid(2_100_000);

    assertEquals(Rule.PAYOUT_LIMIT, bench.fleet.refusal(sold.back(2_000_001)));
    assertNull(bench.fleet.refusal(sold.back(2_000_000)));
  }

  // ---------------------------------------------------------------- a person's word

  @Test
  void sendsCoinsOnceWherePeopleHaveApprovedWithoutAMachine() {
    Sold sold = paid(bench, bench.opens(), SATS);
    bench.fleet.freeze(new Scope.OneTerminal(bench.fleet.machine.id));
    bench.fleet.epoch = 2;
    bench.fleet.change(approval(sold, THIEF, SATS / 2));
    bench.fleet.restart();

    assertEquals(
        Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(SATS / 2 + 1, THIEF, null)));
    assertEquals(Rule.FROZEN, bench.fleet.refusal(sold.back(SATS / 2)));
    CallerId refund = bench.fleet.approve(sold.back(SATS / 2, THIEF, null));
    assertEquals(Rule.FROZEN, bench.fleet.refusal(sold.back(1_000, THIEF, null)));
    Coins.Draft draft =
        bench
            .fleet
            .draft()
            .spend(bench.fleet.coin(500_000, 7))
            .pay(THIEF, SATS / 2)
            .change(500_000 - SATS / 2 - 500, 0);
    assertNull(bench.fleet.refusal(Fleet.send(draft, refund)));
  }

  @Test
  void sendsNoMoreThanCameWhateverPeopleApprove() {
    Sold sold = paid(SATS);
    bench.fleet.change(approval(sold, THIEF, 10 * SATS));

    assertEquals(
        Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(SATS + 1, THIEF, null)));
    bench.fleet.approve(sold.back(SATS, THIEF, null));
    bench.fleet.change(approval(sold, THIEF, SATS));
    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(1_000, THIEF, null)));
    assertEquals(Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(bench.asks(sold.sale(), 1)));
  }

  @Test
  void letsPeopleSendBackWhatAHostileServerLeftOfARefund() {
    Sold sold = paid(SATS);
    bench.fleet.approve(sold.back(1_000));
    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(1_000)));

    bench.fleet.change(approval(sold, HOME, SATS));

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(sold.back(SATS - 999)));
    assertNull(bench.fleet.refusal(sold.back(SATS - 1_000)));
  }

  @Test
  void offersPeopleNoApprovalOfWhatTheKeeperNeverSawAndNoAddressThatAnybodyCouldSpend() {
    Sold sold = paid(SATS);
    var machines = bench.fleet.settings.machines();

    assertNull(machines.contradiction(approval(sold, HOME, SATS)));
    assertEquals(
        "there is no wallet thief",
        machines.contradiction(
            new MachineSetting.ApproveRefund(
                new WalletId("thief"), sold.sale(), sold.deposit(), HOME, SATS)));
    assertEquals(true, machines.contradiction(approval(sold, "elsewhere", SATS)) != null);
    assertEquals(true, bench.fleet.book.sells().isDeposit(sold.sale(), sold.deposit()));
    assertEquals(
        false,
        bench.fleet.book.sells().isDeposit(sold.sale(), new DepositId(sold.deposit().txid(), 3)));
  }

  // ---------------------------------------------------------------- coins that nobody comes for

  @Test
  void sendsCoinsThatNobodyCameForToThePinnedAddressAndNotBeforeAWeek() {
    Sold sold = paid(bench, bench.opens(), SATS);
    RefundDeposit unclaimed = sold.back(SATS, THIEF, null);
    assertEquals(Rule.CASH_NOT_SIGNED, bench.fleet.refusal(unclaimed));
    bench.fleet.change(
        new MachineSetting.PinAddress(
            Fleet.FLOAT, MachineSetting.PinnedUse.INVALID_PAYMENTS, THIEF));

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(unclaimed));
    bench.fleet.nowMs += RefundCheck.UNCLAIMED_MS;
    bench.chain.mine(1, bench.nowS());
    bench.show();
    CallerId refund = bench.fleet.approve(unclaimed);

    assertEquals(Rule.REFUND_EXCEEDS_DEPOSIT, bench.fleet.refusal(unclaimed));
    assertEquals(
        Rule.REFUND_EXCEEDS_DEPOSIT,
        bench.fleet.refusal(sold.back(1_000, HOME, asks(bench, sold.sale(), HOME))));
    Coins.Draft draft =
        bench
            .fleet
            .draft()
            .spend(bench.fleet.coin(500_000, 7))
            .pay(THIEF, SATS)
            .change(500_000 - SATS - 500, 0);
    assertNull(bench.fleet.refusal(Fleet.send(draft, refund)));
  }
}
