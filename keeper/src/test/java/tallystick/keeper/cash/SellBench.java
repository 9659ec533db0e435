package tallystick.keeper.cash;

import java.util.function.Function;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;

/**
 * An operator whose wallet takes deposits after two confirmations, and a chain for him. A customer
 * gets 100.00 EUR for 210,000 satoshis at 50,000 EUR.
 */
final class SellBench {
  static final long SATS = 210_000;
  static final long CASH = 10_000;

  final Fleet fleet = new Fleet();
  final MinedChain chain = new MinedChain();
  int shown;

  SellBench() {
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
    SellOpened sell = fleet.machine.sell("EUR", Chain.BITCOIN_REGTEST, fleet.nowMs + 900_000, SATS);
    fleet.approve(new AttestAddress(Fleet.FLOAT, fleet.machine.sign(sell)));
    return sell;
  }

  /** A customer is told an address, and has scanned where mistaken payments go back to. */
  SellOpened opensWithRefundTo(String address) {
    SellOpened sell =
        fleet.machine.sellWithRefundTo(
            address, "EUR", Chain.BITCOIN_REGTEST, fleet.nowMs + 900_000);
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

  /** One thing that is wrong, and the rule that says so. */
  record Wrong(Rule rule, String what, Function<SellBench, Intent> how) {
    @Override
    public String toString() {
      return rule.ruleName() + ": " + what;
    }
  }
}
