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
   * Blocks' headers, on top of what the keeper knows of the wallet's chain ({@link KeeperFleet}).
   * The keeper counts their work itself; they pay nobody by themselves.
   *
   * @param headers 1 to {@link #MAX_HEADERS} headers of 80 bytes, lowest first; the first follows
   *     one that the keeper knows, those it knows already are passed over
   */
  record ShowHeaders(WalletId wallet, Bytes headers) implements MachineIntent {
    /** What an entry has room for: three and a half days of blocks. */
    public static final int MAX_HEADERS = 500;

    /** Of one header. */
    public static final int HEADER_LENGTH = 80;

    public ShowHeaders {
      if (headers.length() < HEADER_LENGTH
          || headers.length() > MAX_HEADERS * HEADER_LENGTH
          || headers.length() % HEADER_LENGTH != 0) {
        throw new IllegalArgumentException(
            "1 to " + MAX_HEADERS + " headers of 80 bytes, not " + headers.length() + " bytes");
      }
    }
  }

  /**
   * A customer has paid the address of his sale: here is the block that says so. Approved, the
   * outputs are the outcome ({@link Outcome.Deposited}), each once for ever. It takes no word of a
   * node's: headers shown before ({@link ShowHeaders}) say how deep the block lies.
   *
   * @param proof the deposit, whole, and its place in a block, as the connectors' {@code
   *     DepositProof} writes it; 1 to {@link #MAX_PROOF_LENGTH} bytes
   */
  record ProveDeposit(WalletId wallet, SaleId sale, Bytes proof) implements MachineIntent {
    /** An entry has to hold it: a transaction with some 1,500 outputs. */
    public static final int MAX_PROOF_LENGTH = 48 * 1024;

    public ProveDeposit {
      if (proof.length() < 1 || proof.length() > MAX_PROOF_LENGTH) {
        throw new IllegalArgumentException(
            "A deposit's proof has 1 to " + MAX_PROOF_LENGTH + " bytes, not " + proof.length());
      }
    }
  }

  /**
   * A customer stands before the machine with his ticket: may his cash go out? The answer is the
   * outcome, signed for the machine alone. One sale has one answer, for ever.
   *
   * @param dispenseAsked the machine's question ({@link TerminalStatement.DispenseAsked})
   */
  record AuthoriseDispense(WalletId wallet, SignedStatement dispenseAsked)
      implements MachineIntent {}

  /**
   * Coins of a customer go back: those of a verified deposit that no authorised dispense has used.
   * Approved, it is due as a {@link PayOut} is; {@link SendCoins} pays it. By a machine's word one
   * deposit goes back once; all that ever goes back of it and all that its sale has used are
   * together at most what was verified.
   *
   * @param deposit the output, proved before by {@link ProveDeposit} for this sale
   * @param satoshis at most what is left of it, above zero
   * @param to where it goes: the address that the machine signed when the sale was opened ({@link
   *     TerminalStatement.SellOpened#refundTo}); where that named none, the one of {@code
   *     refundAsked}; or the one that people approved for this deposit ({@link
   *     MachineSetting.ApproveRefund})
   * @param refundAsked the machine's later word ({@link TerminalStatement.RefundAsked}); null where
   *     none is needed
   */
  record RefundDeposit(
      WalletId wallet,
      SaleId sale,
      DepositId deposit,
      long satoshis,
      String to,
      @Nullable SignedStatement refundAsked)
      implements MachineIntent {
    public RefundDeposit {
      TerminalStatement.requireSats(satoshis);
      TerminalStatement.requireAddress(to);
    }
  }

  /**
   * One transaction, built by the caller and checked by the keeper output by output. Its outputs
   * are the payouts named, one each, at most one of change, and sweeps to the address pinned for
   * them. The signed transaction is the outcome, and whoever has it may broadcast it: a Bitcoin
   * signature covers the whole transaction.
   *
   * @param payouts caller ids of approved {@link PayOut}s and {@link RefundDeposit}s that are due,
   *     in ascending order
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
