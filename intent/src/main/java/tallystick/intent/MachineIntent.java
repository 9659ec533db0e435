package tallystick.intent;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done for cash machines: coins owed for cash, and coins sent. */
public sealed interface MachineIntent extends Intent {
  WalletId wallet();

  /**
   * Coins are owed for cash that a machine has signed for. Approved, it is due; {@link SendCoins}
   * pays it. One statement is paid once, whatever the caller ids.
   *
   * @param buyClosed the machine's closing statement ({@link TerminalStatement.BuyClosed})
   */
  record PayOut(WalletId wallet, SignedStatement buyClosed) implements MachineIntent {}

  /**
   * A customer wants to sell: which address of the wallet is he to pay? The answer is the outcome,
   * signed for the machine alone. One sale has one address.
   *
   * @param sellOpened the machine's question ({@link TerminalStatement.SellOpened})
   */
  record AttestAddress(WalletId wallet, SignedStatement sellOpened) implements MachineIntent {}

  /**
   * One transaction, built by the caller and checked by the keeper output by output. Its outputs
   * are the payouts named, one each, at most one of change, and sweeps to the address pinned for
   * them. The signed transaction is the outcome, and whoever has it may broadcast it: a Bitcoin
   * signature covers the whole transaction.
   *
   * @param payouts caller ids of approved {@link PayOut}s that are due, in ascending order
   * @param psbt BIP-174 version 0, 1 to {@link #MAX_PSBT_LENGTH} bytes, with the previous
   *     transaction of every input
   * @param replaces an earlier {@link SendCoins} whose transaction this one is to replace (a higher
   *     fee); null for a first one
   */
  record SendCoins(WalletId wallet, List<CallerId> payouts, Bytes psbt, @Nullable CallerId replaces)
      implements MachineIntent {
    /** An entry has to hold it together with the payouts' ids. */
    public static final int MAX_PSBT_LENGTH = 40 * 1024;

    /**
     * A batch of customers of a busy minute; each costs 16 bytes here and 31 in the transaction.
     */
    public static final int MAX_PAYOUTS = 256;

    public SendCoins {
      payouts = List.copyOf(payouts);
      if (payouts.size() > MAX_PAYOUTS || new HashSet<>(payouts).size() != payouts.size()) {
        throw new IllegalArgumentException("At most 256 payouts, none twice");
      }
      for (int i = 1; i < payouts.size(); i++) {
        if (payouts.get(i - 1).compareTo(payouts.get(i)) >= 0) {
          throw new IllegalArgumentException("Payouts ascend by their caller ids");
        }
      }
      if (psbt.length() < 1 || psbt.length() > MAX_PSBT_LENGTH) {
        throw new IllegalArgumentException(
            "A PSBT has 1 to " + MAX_PSBT_LENGTH + " bytes, not " + psbt.length());
      }
    }
  }
}
