package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.keeper.cash.SellBench.CASH;
import static tallystick.keeper.cash.SellBench.SATS;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;

/** The cash that a machine gives for coins: what the keeper allows, by the rules in their order. */
class DispenseTableTest {
  private SellBench bench = new SellBench();

  @BeforeEach
  void open() {
    bench = new SellBench();
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

  // ---------------------------------------------------------------- cash

  static Stream<SellBench.Wrong> wrongDispenses() {
    return Stream.of(
        new SellBench.Wrong(
            Rule.FROZEN,
            "a frozen machine",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.freeze(new Scope.OneTerminal(bench.fleet.machine.id));
              return bench.asks(sell.sale(), CASH);
            }),
        new SellBench.Wrong(
            Rule.FROZEN,
            "everything is frozen",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.freeze(new Scope.WholeOrganisation());
              return bench.asks(sell.sale(), CASH);
            }),
        new SellBench.Wrong(
            Rule.EPOCH_OLD,
            "of an earlier epoch",
            bench -> {
              AuthoriseDispense asks = bench.asks(bench.paidSell().sale(), CASH);
              bench.fleet.epoch = 2;
              return asks;
            }),
        new SellBench.Wrong(
            Rule.UNKNOWN_WALLET,
            "of no wallet",
            bench ->
                new AuthoriseDispense(
                    new WalletId("thief"),
                    bench.asks(bench.paidSell().sale(), CASH).dispenseAsked())),
        new SellBench.Wrong(
            Rule.CASH_NOT_SIGNED,
            "for a machine that was planted",
            bench -> {
              bench.paidSell();
              Machine planted = new Machine("BT666");
              return bench.asks(planted, new SaleId(planted.id, 1), CASH);
            }),
        new SellBench.Wrong(
            Rule.CASH_NOT_SIGNED,
            "with another question's signature",
            bench -> {
              SellOpened sell = bench.paidSell();
              SignedStatement one = bench.asks(sell.sale(), CASH).dispenseAsked();
              SignedStatement other = bench.asks(sell.sale(), 1).dispenseAsked();
              return new AuthoriseDispense(
                  Fleet.FLOAT, new SignedStatement(one.statement(), other.signature()));
            }),
        new SellBench.Wrong(
            Rule.CASH_ALREADY_SPENT,
            "a second time",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.approve(bench.asks(sell.sale(), 5_000));
              return bench.asks(sell.sale(), 5_000);
            }),
        new SellBench.Wrong(
            Rule.TERMINAL_LIMIT,
            "beyond the hour's cap",
            bench -> {
              SellOpened sell = bench.paidSell();
              bench.fleet.change(
                  new MachineSetting.SetTerminalCaps(
                      bench.fleet.machine.id, Fleet.caps(CASH - 1, 300_000, 500_000)));
              return bench.asks(sell.sale(), CASH);
            }),
        new SellBench.Wrong(
            Rule.CASH_EXCEEDS_COINS,
            "more than was attested",
            bench -> bench.asks(bench.paidSell().sale(), CASH + 1)),
        new SellBench.Wrong(
            Rule.CASH_EXCEEDS_COINS,
            "all for half the coins",
            bench -> {
              SellOpened sell = bench.opens();
              bench.fleet.approve(bench.pays(1, SATS / 2).proves(Fleet.FLOAT, sell.sale()));
              return bench.asks(sell.sale(), CASH);
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that nobody has paid",
            bench -> bench.asks(bench.opens().sale(), CASH)),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that there is not",
            bench -> bench.asks(new SaleId(bench.fleet.machine.id, 77), CASH)));
  }

  @ParameterizedTest
  @MethodSource("wrongDispenses")
  void letsNoCashOut(SellBench.Wrong wrong) {
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
}
