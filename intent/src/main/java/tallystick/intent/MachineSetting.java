package tallystick.intent;

/**
 * The settings of cash machines and of the wallets that pay for them. Each could divert coins, so
 * each is approved by people, as every {@link Setting} is.
 */
public sealed interface MachineSetting extends Setting {
  /** A setting about one machine. */
  sealed interface OnTerminal extends MachineSetting {
    TerminalId terminal();
  }

  /** A setting about one wallet. */
  sealed interface OnWallet extends MachineSetting {
    WalletId wallet();
  }

  /**
   * Lets a machine's signed statements be paid.
   *
   * @param publicKey 32 bytes: Ed25519, made in the machine, compared by eye when it was enrolled
   * @param simulated its hardware is simulated; such a machine is never paid in real coins
   */
  record EnrolTerminal(TerminalId terminal, Bytes publicKey, boolean simulated, TerminalCaps caps)
      implements OnTerminal {
    public EnrolTerminal {
      if (publicKey.length() != 32) {
        throw new IllegalArgumentException("An Ed25519 key has 32 bytes");
      }
    }
  }

  /** For good: its name and its key are never used again. */
  record RemoveTerminal(TerminalId terminal) implements OnTerminal {}

  record SetTerminalCaps(TerminalId terminal, TerminalCaps caps) implements OnTerminal {}

  /**
   * Somebody has emptied the machine and counted: what it was paid for up to then is collected, and
   * the cap on uncollected cash counts from there.
   *
   * @param uptoSequence the machine's statement in which it was emptied; what it said later stays
   *     uncollected
   * @param counted by the collector, not by the machine
   */
  record ConfirmCollection(TerminalId terminal, long uptoSequence, Cash counted)
      implements OnTerminal {
    public ConfirmCollection {
      if (uptoSequence < 1) {
        throw new IllegalArgumentException("A machine counts its statements from 1");
      }
    }
  }

  /** Has the keeper make a wallet (BIP-32, BIP-84), whose seed never leaves it. */
  record AddWallet(WalletId wallet, Chain chain) implements OnWallet {}

  record SetWalletPolicy(WalletPolicy policy) implements OnWallet {
    @Override
    public WalletId wallet() {
      return policy.wallet();
    }
  }

  /**
   * Between which margins machines may sell and buy. Prices move freely inside; a payout worth more
   * than its cash allows at the lowest margin is refused, and so is one by which a customer pays
   * more than the highest margin and the fees.
   *
   * @param asset the coin's code, {@code BTC}
   * @param currency three letters of ISO 4217
   * @param venue where the keeper takes its reference price of the coin in that currency, by its
   *     name in the keeper's own list of hosts
   * @param minBps lowest margin over the keeper's own reference price, {@link #MIN_BPS} to {@code
   *     maxBps}; below zero is a gift to customers
   * @param maxBps highest, at most {@link #MAX_BPS}
   * @param mostFeeMinor what may be taken off a sale besides the margin (fixed and network fees),
   *     in the currency's minor units; {@link #ANY_FEE} where nobody has said, and then the keeper
   *     cannot hold a sale to the highest margin
   */
  record SetMarginEnvelope(
      String asset, String currency, String venue, int minBps, int maxBps, long mostFeeMinor)
      implements MachineSetting {
    /** Nobody has said how much; so it is in every log from before it could be said. */
    public static final long ANY_FEE = Cash.MAX_MINOR;

    /** A gift of a tenth is an advertisement; beyond it somebody has slipped. */
    public static final int MIN_BPS = -1_000;

    /** Half as much again. */
    public static final int MAX_BPS = 5_000;

    public SetMarginEnvelope(String asset, String currency, String venue, int minBps, int maxBps) {
      this(asset, currency, venue, minBps, maxBps, ANY_FEE);
    }

    public SetMarginEnvelope {
      if (mostFeeMinor < 0 || mostFeeMinor > ANY_FEE) {
        throw new IllegalArgumentException("A fee is not negative: " + mostFeeMinor);
      }
      if (!asset.matches("[A-Z0-9]{2,10}")) {
        throw new IllegalArgumentException("A coin's code has 2 to 10 characters of A-Z 0-9");
      }
      Cash.zero(currency);
      Names.require("A venue's name", venue);
      if (minBps < MIN_BPS || maxBps > MAX_BPS || minBps > maxBps) {
        throw new IllegalArgumentException(
            "Margins go from " + MIN_BPS + " to " + MAX_BPS + " bps, the lower one first");
      }
    }
  }

  /**
   * Where a wallet's coins may go that no customer asked for.
   *
   * @param address as the chain's people write it, printable ASCII, at most {@link
   *     TerminalStatement#MAX_ADDRESS_LENGTH} characters
   */
  record PinAddress(WalletId wallet, PinnedUse use, String address) implements OnWallet {
    public PinAddress {
      TerminalStatement.requireAddress(address);
    }
  }

  /**
   * Gives a transaction up that can never be mined, with all its versions, because one of its coins
   * does not exist: what it pays is due again. No replacement could share that coin and be valid.
   *
   * @param send the newest version's caller id
   */
  record AbandonSend(WalletId wallet, CallerId send) implements OnWallet {}

  /**
   * How the keeper believes in a deposit. Without it the wallet takes none. A changed checkpoint
   * begins the count of blocks anew.
   *
   * @param confirmations blocks that a deposit must have, its own included, 1 to {@link
   *     #MAX_CONFIRMATIONS}
   * @param height of the checkpoint: a block that a person has looked up himself, a multiple of
   *     {@link #EPOCH_BLOCKS}, where targets change; 0 for the first block of the chain
   * @param header of that block, {@link MachineIntent.ShowHeaders#HEADER_LENGTH} bytes
   */
  record SetDepositRules(WalletId wallet, int confirmations, int height, Bytes header)
      implements OnWallet {
    /** As many as a newly made coin needs, beyond which nobody waits. */
    public static final int MAX_CONFIRMATIONS = 100;

    /** Blocks between two changes of the target. */
    public static final int EPOCH_BLOCKS = 2_016;

    public SetDepositRules {
      if (confirmations < 1 || confirmations > MAX_CONFIRMATIONS) {
        throw new IllegalArgumentException(
            "A deposit needs 1 to " + MAX_CONFIRMATIONS + " confirmations, not " + confirmations);
      }
      if (height < 0 || height % EPOCH_BLOCKS != 0) {
        throw new IllegalArgumentException(
            "A checkpoint stands at a multiple of 2016 blocks, not at " + height);
      }
      if (header.length() != MachineIntent.ShowHeaders.HEADER_LENGTH) {
        throw new IllegalArgumentException("A block's header has 80 bytes");
      }
    }
  }

  /**
   * Sends a customer's deposit back to an address that no machine has signed. It allows one {@link
   * MachineIntent.RefundDeposit}, and a later one for the same deposit takes its place.
   *
   * @param sale that the deposit paid
   * @param address as the chain's people write it
   * @param mostSats at most so many satoshis, network fee not included
   */
  record ApproveRefund(
      WalletId wallet, SaleId sale, DepositId deposit, String address, long mostSats)
      implements OnWallet {
    public ApproveRefund {
      TerminalStatement.requireAddress(address);
      TerminalStatement.requireSats(mostSats);
    }
  }

  /**
   * Pays one closing statement that the keeper cannot judge by its rules any more: one of an older
   * epoch of the log, one that has expired, or one whose coins are worth more or less than the
   * approved margins allow by now. It allows one {@link MachineIntent.PayOut}; signature, sale,
   * address and limits are judged as ever.
   *
   * @param sequence of the statement among all of its machine's
   * @param digest 32 bytes: SHA-256 of the statement ({@link SignedStatement#digest})
   * @param mostSats at most so many satoshis
   */
  record ApproveStatement(
      WalletId wallet, TerminalId terminal, long sequence, Bytes digest, long mostSats)
      implements OnWallet {
    public ApproveStatement {
      if (sequence < 1) {
        throw new IllegalArgumentException("A machine counts its statements from 1");
      }
      TerminalStatement.requireLength("A statement's digest", digest, 32);
      TerminalStatement.requireSats(mostSats);
    }
  }

  /** What a pinned address is for. The codes are part of the entry format. */
  enum PinnedUse {
    /** Where customers' mistaken payments are sent on to. */
    INVALID_PAYMENTS(1, "invalid payments"),
    /** Cold storage: what is more than the float. */
    SWEEP(2, "sweeps to cold storage");

    private final int code;
    private final String words;

    PinnedUse(int code, String words) {
      this.code = code;
      this.words = words;
    }

    public int code() {
      return code;
    }

    /** For people, in the middle of a sentence. */
    public String words() {
      return words;
    }
  }
}
