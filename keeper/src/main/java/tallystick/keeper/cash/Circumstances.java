package tallystick.keeper.cash;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Scope;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;

/**
 * What a payout or a transaction is judged in.
 *
 * @param epoch the log's
 * @param isolated keeper, approver and server are three users
 * @param clockJumped why the keeper's clock is not to be trusted; null while it is
 */
public record Circumstances(
    MachineSettings settings,
    CashBook book,
    Set<Scope> frozen,
    int epoch,
    boolean isolated,
    @Nullable String clockJumped,
    long nowMs) {
  public Circumstances {
    frozen = Set.copyOf(frozen);
  }

  boolean frozen(WalletId wallet) {
    return frozen.contains(new Scope.WholeOrganisation())
        || frozen.contains(new Scope.OneWallet(wallet));
  }

  boolean frozen(TerminalId terminal) {
    return frozen.contains(new Scope.OneTerminal(terminal));
  }
}
