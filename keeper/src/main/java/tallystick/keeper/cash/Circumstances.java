package tallystick.keeper.cash;

import java.util.Set;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
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

  /** Whether a statement bears the signature of this key. */
  static boolean verifies(Bytes publicKey, SignedStatement signed) {
    byte[] message = SignedStatement.signedBytes(signed.statement());
    return Ed25519.verify(
        signed.signature().toArray(), 0, publicKey.toArray(), 0, message, 0, message.length);
  }

  boolean frozen(WalletId wallet) {
    return frozen.contains(new Scope.WholeOrganisation())
        || frozen.contains(new Scope.OneWallet(wallet));
  }

  boolean frozen(TerminalId terminal) {
    return frozen.contains(new Scope.OneTerminal(terminal));
  }
}
