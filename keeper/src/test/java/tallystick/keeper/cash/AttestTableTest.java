package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Attestation;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;

/** Who is told an address of the wallet, by the rules in their order of precedence. */
class AttestTableTest {
  /** One thing that is wrong, and the rule that says so. */
  record Wrong(Rule rule, Function<Fleet, AttestAddress> how) {
    @Override
    public String toString() {
      return rule.ruleName();
    }
  }

  private static SellOpened sell(Machine machine) {
    return machine.sell("EUR", Chain.BITCOIN_REGTEST, Long.MAX_VALUE);
  }

  private static AttestAddress ask(Machine machine, SellOpened sell) {
    return new AttestAddress(Fleet.FLOAT, machine.sign(sell));
  }

  private static AttestAddress ask(Fleet fleet) {
    return ask(fleet.machine, sell(fleet.machine));
  }

  static Stream<Wrong> eachWrong() {
    return Stream.of(
        new Wrong(
            Rule.FROZEN,
            fleet -> {
              fleet.freeze(new Scope.OneTerminal(fleet.machine.id));
              return ask(fleet);
            }),
        new Wrong(
            Rule.EPOCH_OLD,
            fleet -> {
              AttestAddress ask = ask(fleet);
              fleet.epoch = 2;
              return ask;
            }),
        new Wrong(
            Rule.CLOCK_JUMPED,
            fleet -> {
              fleet.clockJumped = Optional.of("by an hour");
              return ask(fleet);
            }),
        new Wrong(
            Rule.UNKNOWN_WALLET,
            fleet -> new AttestAddress(new WalletId("thief"), ask(fleet).sellOpened())),
        new Wrong(
            Rule.UNKNOWN_WALLET,
            fleet ->
                ask(
                    fleet.machine,
                    fleet.machine.sell("EUR", Chain.BITCOIN_SIGNET, Long.MAX_VALUE))),
        new Wrong(
            Rule.CASH_NOT_SIGNED,
            fleet -> {
              Machine planted = new Machine("BT999999");
              return ask(planted, sell(planted));
            }),
        new Wrong(
            Rule.CASH_NOT_SIGNED,
            fleet -> {
              SignedStatement one = ask(fleet).sellOpened();
              SignedStatement other = ask(fleet).sellOpened();
              return new AttestAddress(
                  Fleet.FLOAT, new SignedStatement(one.statement(), other.signature()));
            }),
        new Wrong(
            Rule.STATEMENT_EXPIRED,
            fleet ->
                ask(fleet.machine, fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, fleet.nowMs))),
        new Wrong(
            Rule.CASH_ALREADY_SPENT,
            fleet -> {
              AttestAddress ask = ask(fleet);
              fleet.approve(ask);
              return ask;
            }));
  }

  @ParameterizedTest
  @MethodSource("eachWrong")
  void refusesByName(Wrong wrong) {
    Fleet fleet = new Fleet();

    AttestAddress ask = wrong.how().apply(fleet);

    assertEquals(wrong.rule(), fleet.refusal(ask));
  }

  @Test
  void standsInTheOrderOfTheRules() {
    List<Integer> codes = eachWrong().map(wrong -> wrong.rule().code()).toList();

    assertEquals(codes.stream().sorted().toList(), codes);
  }

  @Test
  void answersEachSaleWithAnAddressOfItsOwnAlsoAfterARestart() {
    Fleet fleet = new Fleet();
    SellOpened sell = sell(fleet.machine);
    AttestAddress first = ask(fleet.machine, sell);
    AttestAddress second = ask(fleet);
    assertNull(fleet.refusal(first));
    CallerId one = fleet.approve(first);

    fleet.restart();
    CallerId two = fleet.approve(second);

    Attestation.AddressAttested answer = fleet.book.answer(one, first, fleet.settings.machines());
    assertEquals(sell.sale(), answer.sale());
    assertEquals(sell.nonce(), answer.nonce());
    assertEquals(
        fleet.account.addressAt(new Place(AccountKey.RECEIVE, 1)).toString(), answer.address());
    assertNotEquals(
        answer.address(), fleet.book.answer(two, second, fleet.settings.machines()).address());
  }
}
