package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Chain;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;

/**
 * From the coins that a customer pays to the cash that a machine gives: what the keeper believes,
 * by the rules in their order of precedence. 100.00 EUR for 210,000 satoshis at 50,000 EUR.
 */
class SellTableTest {
  private static final long SATS = 210_000;
  private static final long CASH = 10_000;

  private Bench bench = new Bench();

  @BeforeEach
  void open() {
    bench = new Bench();
  }

  /** An operator whose wallet takes deposits after two confirmations, and a chain for him. */
  private static final class Bench {
    final Fleet fleet = new Fleet();
    final MinedChain chain = new MinedChain();
    int shown;

    Bench() {
      fleet.change(MinedChain.rules(Fleet.FLOAT, 2));
      chain.mine(12, nowS() - 3_000);
      show();
    }

    long nowS() {
      return fleet.nowMs / 1_000;
    }

    void show() {
      fleet.approve(chain.shows(Fleet.FLOAT, shown));
      shown = chain.height();
    }

    /** A customer is told an address. */
    SellOpened opens() {
      SellOpened sell =
          fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, fleet.nowMs + 900_000, SATS);
      fleet.approve(new AttestAddress(Fleet.FLOAT, fleet.machine.sign(sell)));
      return sell;
    }

    Bytes script(int index) {
      return fleet.account.addressAt(new Place(AccountKey.RECEIVE, index)).script();
    }

    /** The customer pays, and the keeper is shown enough blocks. */
    MinedChain.Paid pays(int index, long satoshis) {
      MinedChain.Paid paid = chain.pays(script(index), satoshis, nowS() + 10);
      chain.mine(1, nowS() + 20);
      show();
      return paid;
    }

    SellOpened paidSell() {
      SellOpened sell = opens();
      fleet.approve(pays(1, SATS).proves(Fleet.FLOAT, sell.sale()));
      return sell;
    }

    AuthoriseDispense asks(SaleId sale, long minor) {
      return asks(fleet.machine, sale, minor);
    }

    AuthoriseDispense asks(Machine machine, SaleId sale, long minor) {
      return new AuthoriseDispense(Fleet.FLOAT, machine.sign(machine.asks(sale, "EUR", minor)));
    }
  }

  /** One thing that is wrong, and the rule that says so. */
  record Wrong(Rule rule, String what, Function<Bench, Intent> how) {
    @Override
    public String toString() {
      return rule.ruleName() + ": " + what;
    }
  }

  // ---------------------------------------------------------------- blocks

  static Stream<Wrong> wrongBlocks() {
    return Stream.of(
        new Wrong(
            Rule.CLOCK_JUMPED,
            "a clock that jumped",
            bench -> {
              bench.fleet.clockJumped = Optional.of("by an hour");
              bench.chain.mine(1, bench.nowS());
              return bench.chain.shows(Fleet.FLOAT, bench.shown);
            }),
        new Wrong(
            Rule.UNKNOWN_WALLET,
            "of no wallet",
            bench -> bench.chain.shows(new WalletId("thief"), 0)),
        new Wrong(
            Rule.HEADERS_INVALID,
            "upon blocks that nobody showed",
            bench -> {
              bench.chain.mine(3, bench.nowS());
              return bench.chain.shows(Fleet.FLOAT, bench.shown + 1);
            }),
        new Wrong(
            Rule.HEADERS_INVALID,
            "whose work was not done",
            bench -> {
              bench.chain.mine(1, bench.nowS());
              byte[] bytes = bench.chain.shows(Fleet.FLOAT, bench.shown).headers().toArray();
              do {
                bytes[79]++; // the nonce; the half of all nonces are no work
              } while (isWorked(bytes));
              return new ShowHeaders(Fleet.FLOAT, Bytes.of(bytes));
            }),
        new Wrong(
            Rule.HEADERS_INVALID,
            "that are counted already and would only fill the log",
            bench -> bench.chain.shows(Fleet.FLOAT, 0)),
        new Wrong(
            Rule.HEADERS_INVALID,
            "of tomorrow",
            bench -> {
              bench.chain.mine(1, bench.nowS() + 86_400);
              return bench.chain.shows(Fleet.FLOAT, bench.shown);
            }));
  }

  private static boolean isWorked(byte[] header) {
    try {
      return tallystick.venues.bitcoin.wire.BlockHeader.parse(header)
          .isWorked(tallystick.venues.bitcoin.wire.Params.REGTEST);
    } catch (tallystick.venues.bitcoin.wire.WireException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("wrongBlocks")
  void countsNoBlocks(Wrong wrong) {
    Intent blocks = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(blocks));
  }

  @Test
  void countsNoBlocksForAWalletWithoutRules() {
    Fleet fleet = new Fleet();

    assertEquals(Rule.HEADERS_INVALID, fleet.refusal(new MinedChain().shows(Fleet.FLOAT, -1)));
  }

  // ---------------------------------------------------------------- deposits

  static Stream<Wrong> wrongDeposits() {
    return Stream.of(
        new Wrong(
            Rule.UNKNOWN_WALLET,
            "of another wallet",
            bench -> {
              SellOpened sell = bench.opens();
              return bench.pays(1, SATS).proves(new WalletId("thief"), sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that has no address",
            bench ->
                bench.pays(1, SATS).proves(Fleet.FLOAT, new SaleId(bench.fleet.machine.id, 9))),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "to another sale's address",
            bench -> {
              bench.opens();
              SellOpened second = bench.opens();
              return bench.pays(1, SATS).proves(Fleet.FLOAT, second.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "the float that the owner pays in",
            bench -> {
              SellOpened sell = bench.opens();
              return bench.pays(SellBook.FUNDING_INDEX, SATS).proves(Fleet.FLOAT, sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "with fewer confirmations than people asked for",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.chain.pays(bench.script(1), SATS, bench.nowS());
              bench.show();
              return paid.proves(Fleet.FLOAT, sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "in a block that the keeper never counted",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain other = new MinedChain();
              other.mine(5, bench.nowS());
              return other
                  .pays(bench.script(1), SATS, bench.nowS() + 10)
                  .proves(Fleet.FLOAT, sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "from before the sale was opened",
            bench -> {
              MinedChain.Paid early = bench.chain.pays(bench.script(1), SATS, bench.nowS() - 2_500);
              bench.chain.mine(1, bench.nowS());
              bench.show();
              bench.fleet.nowMs += 3 * 3_600_000;
              SellOpened sell = bench.opens();
              bench.pays(9, 1_000);
              return early.proves(Fleet.FLOAT, sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "while the newest block is kept back",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.pays(1, SATS);
              bench.fleet.nowMs += Blocks.MAX_TIP_AGE_S * 1_000 + 60_000;
              return paid.proves(Fleet.FLOAT, sell.sale());
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "with a tree that leads elsewhere",
            bench -> {
              SellOpened sell = bench.opens();
              byte[] bytes = bench.pays(1, SATS).proof().encode().toArray();
              bytes[bytes.length - 10] ^= 1;
              return new MachineIntent.ProveDeposit(Fleet.FLOAT, sell.sale(), Bytes.of(bytes));
            }),
        new Wrong(
            Rule.DEPOSIT_REPEATED,
            "a second time",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.pays(1, SATS);
              bench.fleet.approve(paid.proves(Fleet.FLOAT, sell.sale()));
              return paid.proves(Fleet.FLOAT, sell.sale());
            }));
  }

  @ParameterizedTest
  @MethodSource("wrongDeposits")
  void believesNoDeposit(Wrong wrong) {
    Intent deposit = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(deposit));
  }

  @Test
  void writesDownWhichOutputsPaidTheSaleAndNothingElseOfTheTransaction() {
    SellOpened sell = bench.opens();
    MinedChain.Paid paid =
        bench.chain.pays(
            List.of(
                new Output(7_000, Coins.script(Machine.CUSTOMER)),
                new Output(SATS, bench.script(1))),
            bench.nowS());
    bench.chain.mine(1, bench.nowS() + 1);
    bench.show();
    MachineIntent.ProveDeposit prove = paid.proves(Fleet.FLOAT, sell.sale());

    bench.fleet.approve(prove);

    assertEquals(
        new Outcome.Deposited(
            Bytes.parseHex(paid.transaction().txid().toString()),
            List.of(new Outcome.Output(1, SATS)),
            13),
        bench.fleet.book.sells().outcome(prove));
  }

  @Test
  void believesADepositAgainInTheBlockThatReplacesItsOwn() {
    SellOpened sell = bench.opens();
    MinedChain.Paid paid = bench.pays(1, SATS);
    bench.fleet.approve(paid.proves(Fleet.FLOAT, sell.sale()));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH)));

    bench.chain.backTo(12);
    bench.shown = 12;
    bench.chain.mine(3, bench.nowS() + 30);
    bench.show();
    assertEquals(Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(bench.asks(sell.sale(), CASH)));

    MinedChain.Paid again = bench.chain.mined(paid.transaction(), bench.nowS() + 40);
    bench.chain.mine(1, bench.nowS() + 50);
    bench.show();
    bench.fleet.approve(again.proves(Fleet.FLOAT, sell.sale()));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH)));
    assertEquals(
        Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sell.sale(), CASH + 1)), "once");
  }

  // ---------------------------------------------------------------- cash

  static Stream<Wrong> wrongDispenses() {
    return Stream.of(
        new Wrong(
            Rule.FROZEN,
            "a frozen machine",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.freeze(new Scope.OneTerminal(bench.fleet.machine.id));
              return bench.asks(sell.sale(), CASH);
            }),
        new Wrong(
            Rule.FROZEN,
            "everything is frozen",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.freeze(new Scope.WholeOrganisation());
              return bench.asks(sell.sale(), CASH);
            }),
        new Wrong(
            Rule.EPOCH_OLD,
            "of an earlier epoch",
            bench -> {
              AuthoriseDispense asks = bench.asks(bench.paidSell().sale(), CASH);
              bench.fleet.epoch = 2;
              return asks;
            }),
        new Wrong(
            Rule.UNKNOWN_WALLET,
            "of no wallet",
            bench ->
                new AuthoriseDispense(
                    new WalletId("thief"),
                    bench.asks(bench.paidSell().sale(), CASH).dispenseAsked())),
        new Wrong(
            Rule.CASH_NOT_SIGNED,
            "for a machine that was planted",
            bench -> {
              bench.paidSell();
              Machine planted = new Machine("BT666");
              return bench.asks(planted, new SaleId(planted.id, 1), CASH);
            }),
        new Wrong(
            Rule.CASH_NOT_SIGNED,
            "with another question's signature",
            bench -> {
              SellOpened sell = bench.paidSell();
              SignedStatement one = bench.asks(sell.sale(), CASH).dispenseAsked();
              SignedStatement other = bench.asks(sell.sale(), 1).dispenseAsked();
              return new AuthoriseDispense(
                  Fleet.FLOAT, new SignedStatement(one.statement(), other.signature()));
            }),
        new Wrong(
            Rule.CASH_ALREADY_SPENT,
            "a second time",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.approve(bench.asks(sell.sale(), 5_000));
              return bench.asks(sell.sale(), 5_000);
            }),
        new Wrong(
            Rule.TERMINAL_LIMIT,
            "beyond the hour's cap",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.change(
                  new MachineSetting.SetTerminalCaps(
                      bench.fleet.machine.id, Fleet.caps(CASH - 1, 300_000, 500_000)));
              return bench.asks(sell.sale(), CASH);
            }),
        new Wrong(
            Rule.CASH_EXCEEDS_COINS,
            "more than was attested",
            bench -> bench.asks(bench.paidSell().sale(), CASH + 1)),
        new Wrong(
            Rule.CASH_EXCEEDS_COINS,
            "all for half the coins",
            bench -> {
              SellOpened sell = bench.opens();
              bench.fleet.approve(bench.pays(1, SATS / 2).proves(Fleet.FLOAT, sell.sale()));
              return bench.asks(sell.sale(), CASH);
            }),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that nobody has paid",
            bench -> bench.asks(bench.opens().sale(), CASH)),
        new Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that there is not",
            bench -> bench.asks(new SaleId(bench.fleet.machine.id, 77), CASH)));
  }

  @ParameterizedTest
  @MethodSource("wrongDispenses")
  void letsNoCashOut(Wrong wrong) {
    Intent dispense = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(dispense));
  }

  @Test
  void letsTheCashOfAPaidSaleOutOnceAlsoAfterARestart() {
    SellOpened sell = bench.paidSell();
    AuthoriseDispense asks = bench.asks(sell.sale(), CASH);
    bench.fleet.restart();
    assertNull(bench.fleet.refusal(asks));

    bench.fleet.approve(asks);
    bench.fleet.restart();

    assertEquals(Rule.CASH_ALREADY_SPENT, bench.fleet.refusal(bench.asks(sell.sale(), CASH)));
    Attestation.DispenseAuthorised answer =
        bench.fleet.book.answer(
            asks, Bytes.of(new byte[32]), bench.fleet.nowMs, bench.fleet.settings.machines());
    assertEquals(sell.sale(), answer.sale());
    assertEquals(CASH, answer.cash().minor());
    assertTrue(answer.expiresAtMs() > bench.fleet.nowMs);
    assertNotEquals(
        answer.authorisation(),
        bench
            .fleet
            .book
            .answer(
                asks,
                Bytes.of(
                    new byte[] {
                      1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                      0, 0, 0, 0, 0, 0
                    }),
                bench.fleet.nowMs,
                bench.fleet.settings.machines())
            .authorisation());
  }

  @Test
  void hearsAMachineAgainOnlyWhenNobodyHeardTheFirstAnswer() {
    SellOpened sell = bench.paidSell();
    AuthoriseDispense asks = bench.asks(sell.sale(), CASH);
    bench.fleet.approve(asks);
    long sequence = bench.fleet.entries.getLast().sequence();

    bench.fleet.log(
        new CallerId(0, 0),
        new EntryBody.Resulted(sequence, new Outcome.NeverArrived("the keeper ended")));

    assertNull(bench.fleet.refusal(asks));
    bench.fleet.approve(bench.asks(sell.sale(), CASH));
    bench.fleet.log(
        new CallerId(0, 0),
        new EntryBody.Resulted(bench.fleet.entries.getLast().sequence(), new Outcome.Applied()));
    bench.fleet.log(
        new CallerId(0, 0),
        new EntryBody.Resulted(
            bench.fleet.entries.getLast().sequence() - 1, new Outcome.NeverArrived("said twice")));
    assertEquals(Rule.CASH_ALREADY_SPENT, bench.fleet.refusal(asks));
  }

  @Test
  void allowsForFewerCoinsTheirPartAndNoMoreThanTheyAreWorthNow() {
    SellOpened sell = bench.opens();
    bench.fleet.approve(bench.pays(1, SATS / 2).proves(Fleet.FLOAT, sell.sale()));

    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH / 2)));
    assertEquals(
        Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sell.sale(), CASH / 2 + 1L)));

    bench.fleet.quote("25000");
    // 105,000 satoshis at 25,000 EUR and 4 %: 25.24 EUR.
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sell.sale(), 2_525)));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), 2_524)));
  }

  @Test
  void keepsThePriceForCoinsThatCameInTimeAndNotForLateOnes() {
    SellOpened sell = bench.opens();
    bench.fleet.quote("25000");
    MinedChain.Paid inTime = bench.pays(1, SATS);
    bench.fleet.approve(inTime.proves(Fleet.FLOAT, sell.sale()));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH)));

    SellOpened slow =
        bench.fleet.machine.sell(
            "EUR", Chain.BITCOIN_REGTEST, bench.fleet.nowMs + 900_000, 2 * SATS);
    bench.fleet.approve(new AttestAddress(Fleet.FLOAT, bench.fleet.machine.sign(slow)));
    bench.fleet.nowMs += 900_000 + DispenseCheck.SETTLING_MS;
    bench.fleet.quote("20000");
    MinedChain.Paid late = bench.pays(2, 2 * SATS);
    bench.fleet.approve(late.proves(Fleet.FLOAT, slow.sale()));

    // 420,000 satoshis at 20,000 EUR and 4 %: 80.76 EUR.
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(slow.sale(), 8_077)));
    assertNull(bench.fleet.refusal(bench.asks(slow.sale(), 8_076)));
    bench.fleet.quoteAgeMs = 3_600_000;
    assertEquals(Rule.REFERENCE_STALE, bench.fleet.refusal(bench.asks(slow.sale(), 8_076)));
  }

  @Test
  void holdsNoPriceForEverWhateverTheMachineSays() {
    SellOpened sell = bench.fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, SATS);
    bench.fleet.approve(new AttestAddress(Fleet.FLOAT, bench.fleet.machine.sign(sell)));
    bench.fleet.nowMs += DispenseCheck.MAX_OFFER_MS + DispenseCheck.SETTLING_MS;
    bench.fleet.quote("25000");
    bench.fleet.approve(bench.pays(1, SATS).proves(Fleet.FLOAT, sell.sale()));

    // 210,000 satoshis at 25,000 EUR and 4 %: 50.48 EUR.
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sell.sale(), 5_049)));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), 5_048)));
  }

  @Test
  void countsCashThatGoesOutByTheHourAndTheDay() {
    bench.fleet.change(
        new MachineSetting.SetTerminalCaps(
            bench.fleet.machine.id, Fleet.caps(CASH, 2 * CASH, 500_000)));
    SellOpened first = bench.paidSell();
    bench.fleet.approve(bench.asks(first.sale(), CASH));

    SellOpened second = bench.opens();
    bench.fleet.approve(bench.pays(2, SATS).proves(Fleet.FLOAT, second.sale()));
    assertEquals(Rule.TERMINAL_LIMIT, bench.fleet.refusal(bench.asks(second.sale(), CASH)));
    bench.fleet.nowMs += 3_602_000;
    bench.fleet.approve(bench.asks(second.sale(), CASH));

    bench.fleet.nowMs += 3_602_000;
    SellOpened third = bench.opens();
    bench.fleet.approve(bench.pays(3, SATS).proves(Fleet.FLOAT, third.sale()));
    assertEquals(Rule.TERMINAL_LIMIT, bench.fleet.refusal(bench.asks(third.sale(), CASH)));
  }

  // ---------------------------------------------------------------- the price of a sell

  @Test
  void tellsNoAddressForCoinsThatAreNotWorthTheCash() {
    // 100.00 EUR at 50,000 EUR and 4 % are 208,000 satoshis.
    assertNull(bench.fleet.refusal(attest(208_000)));
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(attest(207_999)));
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(attest(1)));
  }

  @Test
  void takesTheLowerPriceOfNowAndAQuarterOfAnHour() {
    bench.fleet.quote("60000");
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(attest(207_999)));

    bench.fleet.quote("40000");
    assertEquals(Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(attest(259_999)));
    assertNull(bench.fleet.refusal(attest(260_000)));
  }

  @Test
  void tellsNoAddressWithoutAPriceOrForCashThatTheMachineMayNotGive() {
    bench.fleet.quoteAgeMs = 3_600_000;
    assertEquals(Rule.REFERENCE_STALE, bench.fleet.refusal(attest(SATS)));

    bench.fleet.quoteAgeMs = 0;
    bench.fleet.change(
        new MachineSetting.SetTerminalCaps(
            bench.fleet.machine.id, Fleet.caps(CASH - 1, 300_000, 500_000)));
    assertEquals(Rule.TERMINAL_LIMIT, bench.fleet.refusal(attest(SATS)));
  }

  private AttestAddress attest(long satoshis) {
    return new AttestAddress(
        Fleet.FLOAT,
        bench.fleet.machine.sign(
            bench.fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, satoshis)));
  }

  // ---------------------------------------------------------------- settings

  @Test
  void takesAsACheckpointOnlyABlockWhoseWorkWasDone() {
    MachineSetting.SetDepositRules rules = MinedChain.rules(Fleet.FLOAT, 1);
    byte[] lazy = rules.header().toArray();
    lazy[68] ^= 1;

    assertNull(bench.fleet.settings.machines().contradiction(rules));
    assertTrue(
        String.valueOf(
                bench
                    .fleet
                    .settings
                    .machines()
                    .contradiction(
                        new MachineSetting.SetDepositRules(Fleet.FLOAT, 1, 0, Bytes.of(lazy))))
            .matches("(no work was done|the first block).*"));
  }

  @Test
  void knowsTheFirstBlockOfEachChain() {
    for (Chain chain : Chain.values()) {
      assertEquals(
          AccountKey.params(chain).genesisHeader().toBytes(), chain.firstBlock(), chain.words());
      assertEquals(
          AccountKey.params(chain).genesis().toString(),
          Canonical.blockId(chain.firstBlock()).toHex());
    }
  }

  @Test
  void asksForAsManyBlocksAsATrueChainHasInADay() {
    assertEquals(0, Blocks.blocksDue(0));
    assertEquals(0, Blocks.blocksDue(4 * 3_600));
    assertEquals(36, Blocks.blocksDue(Blocks.PACE_WINDOW_S));
  }
}
