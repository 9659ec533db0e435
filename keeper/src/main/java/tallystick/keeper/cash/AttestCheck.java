package tallystick.keeper.cash;

import java.util.Map;
import java.util.Optional;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MalformedException;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.keeper.cash.MachineSettings.Terminal;

/**
 * Whether a machine is told an address: one that is enrolled and has asked itself, once for each
 * sale. Nothing is paid by it; what it prevents is that anybody but the keeper names an address.
 */
public final class AttestCheck {
  private final AttestAddress ask;
  private final Circumstances in;
  private final Objections objections = new Objections();

  private AttestCheck(AttestAddress ask, Circumstances in) {
    this.ask = ask;
    this.in = in;
  }

  /** What stands against it; nothing when it is answered. */
  public static Map<Rule, String> objections(AttestAddress ask, Circumstances in) {
    AttestCheck check = new AttestCheck(ask, in);
    check.judge();
    return check.objections.toMap();
  }

  private Optional<SellOpened> sell() {
    try {
      return ask.sellOpened().read() instanceof SellOpened sell
          ? Optional.of(sell)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private void judge() {
    if (in.clockJumped() != null) {
      objections.add(Rule.CLOCK_JUMPED, in.clockJumped());
    }
    if (in.frozen(ask.wallet())) {
      objections.add(Rule.FROZEN, "wallet " + ask.wallet() + " or the organisation is frozen");
    }
    Optional<AddWallet> wallet = in.settings().wallet(ask.wallet());
    if (wallet.isEmpty() || in.book().account(ask.wallet()).isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "there is no wallet " + ask.wallet());
    }
    if (wallet.isPresent() && wallet.get().chain().isReal() && !in.isolated()) {
      objections.add(
          Rule.NOT_ISOLATED,
          "these coins are real, but keeper, approver and server do not run as three users");
    }
    Optional<SellOpened> sell = sell();
    if (sell.isEmpty()) {
      objections.add(Rule.CASH_NOT_SIGNED, "this is no machine's opening of a sale");
      return;
    }
    judge(sell.get(), wallet);
  }

  private void judge(SellOpened sell, Optional<AddWallet> wallet) {
    if (in.frozen(sell.terminal())) {
      objections.add(Rule.FROZEN, new Scope.OneTerminal(sell.terminal()) + " is frozen");
    }
    if (sell.epoch() != in.epoch()) {
      objections.add(
          Rule.EPOCH_OLD,
          "the machine spoke in epoch " + sell.epoch() + ", the log is in epoch " + in.epoch());
    }
    wallet
        .filter(known -> known.chain() != sell.chain())
        .ifPresent(
            known ->
                objections.add(
                    Rule.UNKNOWN_WALLET,
                    "wallet "
                        + ask.wallet()
                        + " is for "
                        + known.chain().words()
                        + ", not "
                        + sell.chain().words()));
    Optional<Terminal> terminal = in.settings().terminal(sell.terminal());
    if (terminal.isEmpty()
        || !Circumstances.verifies(terminal.get().enrolled().publicKey(), ask.sellOpened())) {
      objections.add(
          Rule.CASH_NOT_SIGNED, "the signature is not that of an enrolled " + sell.terminal());
    }
    if (terminal.isPresent() && terminal.get().enrolled().simulated() && sell.chain().isReal()) {
      objections.add(
          Rule.SIMULATED_TERMINAL, sell.terminal() + " is simulated, and these coins are real");
    }
    if (sell.expiresAtMs() <= in.nowMs()) {
      objections.add(
          Rule.STATEMENT_EXPIRED,
          "it was to be answered until " + sell.expiresAtMs() + " ms, it is " + in.nowMs() + " ms");
    }
    if (in.book().opened(sell.sale())) {
      objections.add(Rule.CASH_ALREADY_SPENT, "sale " + sell.sale() + " has an address already");
    }
  }
}
