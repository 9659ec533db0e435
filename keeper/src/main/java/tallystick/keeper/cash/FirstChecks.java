package tallystick.keeper.cash;

import java.util.Optional;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.keeper.cash.MachineSettings.Terminal;

/**
 * What is asked of every intent that moves coins or cash, before anybody asks how much: that the
 * clock is right, that nothing is frozen, that there is such a wallet, and that the machine which
 * speaks is enrolled and has signed in this epoch of the log.
 */
final class FirstChecks {
  private final Circumstances in;
  private final Objections objections;

  FirstChecks(Circumstances in, Objections objections) {
    this.in = in;
    this.objections = objections;
  }

  /** The wallet, when there is one whose keys are made. */
  Optional<AddWallet> wallet(WalletId id) {
    if (in.clockJumped() != null) {
      objections.add(Rule.CLOCK_JUMPED, in.clockJumped());
    }
    if (in.frozen(id)) {
      objections.add(Rule.FROZEN, "wallet " + id + " or the organisation is frozen");
    }
    Optional<AddWallet> wallet = in.settings().wallet(id);
    if (wallet.isEmpty() || in.book().account(id).isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "there is no wallet " + id);
      return Optional.empty();
    }
    if (wallet.get().chain().isReal() && !in.isolated()) {
      objections.add(
          Rule.NOT_ISOLATED,
          "these coins are real, but keeper, approver and server do not run as three users");
    }
    return wallet;
  }

  /** Whether a machine speaks of coins of the wallet's own chain. */
  boolean chain(AddWallet wallet, Chain said) {
    boolean same = wallet.chain() == said;
    if (!same) {
      objections.add(
          Rule.UNKNOWN_WALLET,
          "wallet "
              + wallet.wallet()
              + " is for "
              + wallet.chain().words()
              + ", not "
              + said.words());
    }
    return same;
  }

  /** That the machine spoke in this epoch of the log. */
  void epoch(TerminalStatement said) {
    if (said.epoch() != in.epoch()) {
      objections.add(
          Rule.EPOCH_OLD,
          "the machine spoke in epoch " + said.epoch() + ", the log is in epoch " + in.epoch());
    }
  }

  /**
   * The machine that said it, when it is enrolled and has signed.
   *
   * @param coins that it is to be believed about
   */
  Optional<Terminal> speaker(SignedStatement signed, TerminalStatement said, Chain coins) {
    if (in.frozen(said.terminal())) {
      objections.add(Rule.FROZEN, new Scope.OneTerminal(said.terminal()) + " is frozen");
    }
    Optional<Terminal> terminal =
        in.settings()
            .terminal(said.terminal())
            .filter(known -> Circumstances.verifies(known.enrolled().publicKey(), signed));
    if (terminal.isEmpty()) {
      objections.add(
          Rule.CASH_NOT_SIGNED, "the signature is not that of an enrolled " + said.terminal());
    } else if (terminal.get().enrolled().simulated() && coins.isReal()) {
      objections.add(
          Rule.SIMULATED_TERMINAL, said.terminal() + " is simulated, and these coins are real");
    }
    return terminal;
  }
}
