package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/** The rules of a payout, in their order of precedence. */
class PayOutTableTest {
  private static final String OTHER =
      "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";

  /** One thing that is wrong, and the rule that says so. */
  record Wrong(Rule rule, Function<Fleet, MachineIntent> how) {
    @Override
    public String toString() {
      return rule.ruleName();
    }
  }

  /** In the order of precedence; each row is everything wrong that stands below it as well. */
  private static List<Wrong> wrongs() {
    return List.of(
        new Wrong(
            Rule.FROZEN,
            fleet -> {
              fleet.freeze(new Scope.OneTerminal(fleet.machine.id));
              return fleet.pay(fleet.buy());
            }),
        new Wrong(Rule.EPOCH_OLD, fleet -> fleet.pay(fleet.buy().inEpoch(0))),
        new Wrong(
            Rule.CLOCK_JUMPED,
            fleet -> {
              fleet.clockJumped = Optional.of("by an hour");
              return fleet.pay(fleet.buy());
            }),
        new Wrong(
            Rule.UNKNOWN_WALLET,
            fleet -> new MachineIntent.PayOut(new WalletId("thief"), fleet.buy().signed())),
        new Wrong(Rule.UNKNOWN_WALLET, fleet -> fleet.pay(fleet.buy().on(Chain.BITCOIN_SIGNET))),
        new Wrong(
            Rule.REFERENCE_STALE,
            fleet -> {
              fleet.quoteAgeMs = 2_001;
              return fleet.pay(fleet.buy());
            }),
        new Wrong(
            Rule.DESTINATION_NOT_PINNED,
            fleet -> fleet.pay(fleet.buy().to("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"))),
        new Wrong(
            Rule.CASH_NOT_SIGNED,
            fleet -> Fleet.pay(new Machine("BT999999").buy("EUR", 10_000, 600).signed())),
        new Wrong(Rule.STATEMENT_EXPIRED, fleet -> fleet.pay(fleet.buy().until(fleet.nowMs))),
        new Wrong(
            Rule.CASH_ALREADY_SPENT,
            fleet -> {
              SaleId sale = fleet.machine.nextSale();
              fleet.approve(fleet.pay(fleet.buy().ofSale(sale)));
              return fleet.pay(fleet.buy().ofSale(sale));
            }),
        new Wrong(Rule.TERMINAL_LIMIT, fleet -> fleet.pay(fleet.machine.buy("EUR", 100_001, 600))),
        new Wrong(
            Rule.PAYOUT_EXCEEDS_CASH,
            fleet -> fleet.pay(fleet.machine.buy("EUR", 10_000, Fleet.SATS_FOR_100 + 1))),
        new Wrong(
            Rule.PAYOUT_LIMIT,
            fleet -> {
              fleet.change(
                  new MachineSetting.SetWalletPolicy(
                      new WalletPolicy(Fleet.FLOAT, 1_000, 1_000, 1_000, 1, 1)));
              return fleet.pay(fleet.buy());
            }));
  }

  static Stream<Wrong> eachWrong() {
    return wrongs().stream();
  }

  @ParameterizedTest
  @MethodSource("eachWrong")
  void refusesByName(Wrong wrong) {
    Fleet fleet = new Fleet();

    MachineIntent intent = wrong.how().apply(fleet);

    assertEquals(wrong.rule(), fleet.refusal(intent));
  }

  @Test
  void standsInTheOrderOfTheRules() {
    List<Integer> codes = wrongs().stream().map(wrong -> wrong.rule().code()).toList();

    assertEquals(codes.stream().sorted().toList(), codes);
  }

  @Test
  void asksTheFirstRuleFirstWhenEverythingIsWrong() {
    Fleet fleet = new Fleet();
    fleet.quoteAgeMs = 5_000;
    Machine.Buy bad =
        new Machine("BT999999")
            .buy("EUR", 1_000_000, 9_000_000)
            .inEpoch(7)
            .to("nowhere")
            .on(Chain.BITCOIN_SIGNET)
            .until(1);
    MachineIntent intent = fleet.pay(bad);

    assertEquals(Rule.EPOCH_OLD, fleet.refusal(intent));
    fleet.freeze(new Scope.WholeOrganisation());
    assertEquals(Rule.FROZEN, fleet.refusal(intent));
  }

  @Test
  void owesWhatTheCashBuysToTheSatoshi() {
    Fleet fleet = new Fleet();

    assertNull(fleet.refusal(fleet.pay(fleet.buy())));
  }

  @Test
  void paysOneStatementOnceUnderAnyCallerId() {
    Fleet fleet = new Fleet();
    SignedStatement statement = fleet.buy().signed();
    fleet.approve(Fleet.pay(statement));

    assertEquals(Rule.CASH_ALREADY_SPENT, fleet.refusal(Fleet.pay(statement)));
    fleet.restart();
    assertEquals(Rule.CASH_ALREADY_SPENT, fleet.refusal(Fleet.pay(statement)));
  }

  @Test
  void paysOneStatementNumberOnceWhateverTheSale() {
    Fleet fleet = new Fleet();
    TerminalStatement.Head head = fleet.machine.nextHead(1);
    fleet.approve(fleet.pay(fleet.buy().withHead(head)));

    assertEquals(Rule.CASH_ALREADY_SPENT, fleet.refusal(fleet.pay(fleet.buy().withHead(head))));
  }

  @Test
  void takesNoSignatureOverOtherBytes() {
    Fleet fleet = new Fleet();
    SignedStatement honest = fleet.buy().signed();
    SignedStatement elsewhere = fleet.buy().to(OTHER).signed();

    SignedStatement swapped = new SignedStatement(elsewhere.statement(), honest.signature());
    SignedStatement noise = new SignedStatement(Bytes.of(new byte[] {1, 2, 3}), honest.signature());

    assertEquals(Rule.CASH_NOT_SIGNED, fleet.refusal(Fleet.pay(swapped)));
    assertEquals(Rule.CASH_NOT_SIGNED, fleet.refusal(Fleet.pay(noise)));
  }

  @Test
  void paysOnNoOtherStatementThanAClosedBuy() {
    Fleet fleet = new Fleet();
    SignedStatement note =
        fleet.machine.sign(
            new TerminalStatement.NoteTaken(
                fleet.machine.nextHead(1),
                fleet.machine.nextSale(),
                new Cash("EUR", 10_000),
                new Cash("EUR", 10_000)));

    assertEquals(Rule.CASH_NOT_SIGNED, fleet.refusal(Fleet.pay(note)));
  }

  @Test
  void owesNothingThatNoNodeWouldRelay() {
    Fleet fleet = new Fleet();

    assertEquals(Rule.PAYOUT_LIMIT, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 500, 545))));
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 500, 546))));
  }

  @Test
  void believesAMachineNoMoreOnceItIsRemoved() {
    Fleet fleet = new Fleet();
    fleet.change(new MachineSetting.RemoveTerminal(fleet.machine.id));

    assertEquals(Rule.CASH_NOT_SIGNED, fleet.refusal(fleet.pay(fleet.buy())));
  }

  @Test
  void countsAnHourAndADayThatSlide() {
    Fleet fleet = new Fleet();
    fleet.owed(60_000, 600);

    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 40_000, 600))));
    assertEquals(
        Rule.TERMINAL_LIMIT, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 40_001, 600))));

    fleet.nowMs += 3_601_000;
    fleet.owed(100_000, 600);
    fleet.nowMs += 3_601_000;
    fleet.owed(100_000, 600);
    fleet.nowMs += 3_601_000;
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 40_000, 600))));
    assertEquals(
        Rule.TERMINAL_LIMIT, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 40_001, 600))));
  }

  @Test
  void holdsAnImaginaryCashboxToTheSizeOfTheRealOne() {
    Fleet fleet = new Fleet();
    for (int i = 0; i < 5; i++) {
      fleet.owed(100_000, 600);
      fleet.nowMs += 86_401_000 / 2;
    }
    long emptied = fleet.machine.lastStatement();
    assertEquals(Rule.TERMINAL_LIMIT, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 500, 600))));

    fleet.change(
        new MachineSetting.ConfirmCollection(
            fleet.machine.id, emptied - 1, new Cash("EUR", 400_000)));

    assertEquals(new Cash("EUR", 100_000), fleet.book.uncollected(fleet.machine.id, "EUR"));
    fleet.nowMs += 86_401_000;
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 100_000, 600))));
  }

  @Test
  void countsCashAsUncollectedThatIsDatedBeforeACollectionAfterwards() {
    Fleet fleet = new Fleet();
    TerminalStatement.Head old = fleet.machine.nextHead(1);
    fleet.change(
        new MachineSetting.ConfirmCollection(fleet.machine.id, 1_000_000, new Cash("EUR", 0)));

    fleet.approve(fleet.pay(fleet.buy().withHead(old)));

    assertEquals(new Cash("EUR", 10_000), fleet.book.uncollected(fleet.machine.id, "EUR"));
  }

  @Test
  void paysLessWhenTheMarketRoseAndNotMoreWhenItFellForAMoment() {
    Fleet fleet = new Fleet();
    fleet.quote("51000");
    assertEquals(Rule.PAYOUT_EXCEEDS_CASH, fleet.refusal(fleet.pay(fleet.buy())));

    fleet.quote("40000");
    assertEquals(
        Rule.PAYOUT_EXCEEDS_CASH,
        fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, Fleet.SATS_FOR_100 + 1))));
    assertNull(fleet.refusal(fleet.pay(fleet.buy())));
  }

  @Test
  void sendsASupplementWhereTheSaleWentAndNowhereElse() {
    Fleet fleet = new Fleet();
    SaleId first = fleet.machine.nextSale();
    fleet.approve(fleet.pay(fleet.buy().ofSale(first)));

    assertEquals(
        Rule.DESTINATION_NOT_PINNED,
        fleet.refusal(fleet.pay(fleet.buy().supplementing(first).to(OTHER))));
    assertNull(fleet.refusal(fleet.pay(fleet.buy().supplementing(first))));
  }

  @Test
  void paysNoCurrencyForWhichNobodyHasApprovedMargins() {
    Fleet fleet = new Fleet();

    assertEquals(
        Rule.TERMINAL_LIMIT, fleet.refusal(fleet.pay(fleet.machine.buy("CHF", 10_000, 600))));
  }

  // ---------------------------------------------------------------- by a person's word

  private static MachineSetting.ApproveStatement named(
      Fleet fleet, SignedStatement statement, long sequence, long mostSats) {
    return new MachineSetting.ApproveStatement(
        Fleet.FLOAT, fleet.machine.id, sequence, statement.digest(), mostSats);
  }

  @Test
  void paysAStatementOfAnOlderEpochOnceWhenPeopleHaveNamedIt() {
    Fleet fleet = new Fleet();
    SignedStatement old = fleet.buy().until(fleet.nowMs + 1_000).signed();
    SignedStatement other = fleet.buy().signed();
    fleet.epoch = 2;
    fleet.nowMs += 60_000;
    fleet.quoteAgeMs = 3_600_000;
    fleet.change(named(fleet, old, 1, Fleet.SATS_FOR_100));
    fleet.restart();

    assertEquals(Rule.EPOCH_OLD, fleet.refusal(Fleet.pay(other)));
    fleet.approve(Fleet.pay(old));

    assertEquals(Rule.EPOCH_OLD, fleet.refusal(Fleet.pay(old)));
    fleet.change(named(fleet, old, 1, Fleet.SATS_FOR_100));
    assertEquals(Rule.CASH_ALREADY_SPENT, fleet.refusal(Fleet.pay(old)));
  }

  @Test
  void paysANamedStatementNoMoreThanWasApprovedAndNoOtherThanWasNamed() {
    Fleet fleet = new Fleet();
    SignedStatement old = fleet.buy().signed();
    fleet.epoch = 2;

    fleet.change(named(fleet, old, 1, Fleet.SATS_FOR_100 - 1));
    assertEquals(Rule.PAYOUT_EXCEEDS_CASH, fleet.refusal(Fleet.pay(old)));
    fleet.change(named(fleet, old, 2, Fleet.SATS_FOR_100));
    assertEquals(Rule.EPOCH_OLD, fleet.refusal(Fleet.pay(old)));
    fleet.change(named(fleet, old, 1, Fleet.SATS_FOR_100));
    SignedStatement forged = new SignedStatement(old.statement(), fleet.buy().signed().signature());
    assertEquals(Rule.CASH_NOT_SIGNED, fleet.refusal(Fleet.pay(forged)));
    fleet.freeze(new Scope.OneTerminal(fleet.machine.id));
    assertEquals(Rule.FROZEN, fleet.refusal(Fleet.pay(old)));
  }

  // ---------------------------------------------------------------- the highest margin

  private static MachineSetting.SetMarginEnvelope margins(long mostFeeMinor) {
    return new MachineSetting.SetMarginEnvelope("BTC", "EUR", "venue", 400, 1_200, mostFeeMinor);
  }

  @Test
  void refusesWhatChargesACustomerMoreThanTheHighestMarginAndTheFees() {
    Fleet fleet = new Fleet();
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, 1_000))));

    // 100.00 EUR at 50,000 EUR and 12 %: 178,571 satoshis; less 5.00 EUR 169,642.
    fleet.change(margins(0));
    assertEquals(
        Rule.MARGIN_EXCEEDED, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, 178_570))));
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, 178_571))));
    fleet.change(margins(500));
    assertEquals(
        Rule.MARGIN_EXCEEDED, fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, 169_641))));
    assertNull(fleet.refusal(fleet.pay(fleet.machine.buy("EUR", 10_000, 169_642))));
  }

  @Test
  void tellsNoAddressForMoreCoinsThanTheHighestMarginAndTheFeesAsk() {
    Fleet fleet = new Fleet();
    fleet.change(margins(0));

    // 100.00 EUR at 50,000 EUR and 12 %: 224,000 satoshis; with 5.00 EUR 235,200.
    assertEquals(Rule.MARGIN_EXCEEDED, fleet.refusal(attest(fleet, 224_001)));
    assertNull(fleet.refusal(attest(fleet, 224_000)));
    fleet.change(margins(500));
    assertEquals(Rule.MARGIN_EXCEEDED, fleet.refusal(attest(fleet, 235_201)));
    assertNull(fleet.refusal(attest(fleet, 235_200)));
  }

  private static MachineIntent.AttestAddress attest(Fleet fleet, long satoshis) {
    return new MachineIntent.AttestAddress(
        Fleet.FLOAT,
        fleet.machine.sign(
            fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, satoshis)));
  }
}
