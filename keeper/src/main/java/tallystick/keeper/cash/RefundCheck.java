package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Cash;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.ApproveRefund;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.MalformedException;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.RefundAsked;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.cash.MachineSettings.Terminal;
import tallystick.keeper.cash.SellBook.Sell;
import tallystick.keeper.wallet.Proposal;

/**
 * Whether coins go back to a customer: only those that the keeper has seen come and that no cash
 * was allowed for, and only where a machine's customer or a person of the operator's said.
 */
public final class RefundCheck {
  /**
   * How long a customer has to come back for coins that his sale did not use, before they may go to
   * the address pinned for invalid payments: a server that is owned could else take his sale away
   * by sending them there at once.
   */
  static final long UNCLAIMED_MS = 7L * 24 * 3_600 * 1_000;

  private final RefundDeposit refund;
  private final Circumstances in;
  private final Objections objections = new Objections();
  private final FirstChecks first;

  private RefundCheck(RefundDeposit refund, Circumstances in) {
    this.refund = refund;
    this.in = in;
    this.first = new FirstChecks(in, objections);
  }

  /** What stands against it; nothing when it is owed. */
  public static Map<Rule, String> objections(RefundDeposit refund, Circumstances in) {
    RefundCheck check = new RefundCheck(refund, in);
    check.judge();
    return check.objections.toMap();
  }

  private void judge() {
    Optional<AddWallet> wallet = first.wallet(refund.wallet());
    if (wallet.isEmpty()) {
      return;
    }
    Optional<WalletPolicy> policy = in.settings().policy(refund.wallet());
    if (policy.isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "wallet " + refund.wallet() + " has no policy yet");
      return;
    }
    if (CashBook.script(wallet.get().chain(), refund.to()).isEmpty()) {
      objections.add(
          Rule.DESTINATION_NOT_PINNED,
          refund.to()
              + " is no address of "
              + wallet.get().chain().words()
              + " that its owner could spend");
    }
    Optional<Sell> sell =
        in.book()
            .sells()
            .sell(refund.sale())
            .filter(known -> known.wallet().equals(refund.wallet()));
    if (sell.isEmpty()) {
      unproven("wallet " + refund.wallet() + " told no address for sale " + refund.sale());
      return;
    }
    coins();
    Optional<ApproveRefund> approval = in.book().sells().refunds().approval(refund);
    if (approval.isPresent()) {
      long most = approval.get().mostSats();
      if (refund.satoshis() > most) {
        exceeds(refund.satoshis() + " satoshis; people approved at most " + most);
      }
      amount(Long.MAX_VALUE);
    } else if (in.settings().isInvalidPayments(refund)) {
      unclaimed(sell.get());
      amount(Long.MAX_VALUE);
    } else {
      byMachine(sell.get(), wallet.get());
      amount(policy.get().payoutSats());
    }
  }

  private void amount(long most) {
    if (refund.satoshis() > most || refund.satoshis() < Proposal.MIN_OUTPUT_SATS) {
      objections.add(
          Rule.PAYOUT_LIMIT,
          refund.satoshis()
              + " satoshis; one refund by a machine's word has "
              + Proposal.MIN_OUTPUT_SATS
              + " to "
              + most);
    }
  }

  /** They came, they are still there, and nobody else has had them or their worth. */
  private void coins() {
    SellBook book = in.book().sells();
    Optional<SetDepositRules> rules = in.settings().depositRules(refund.wallet());
    if (rules.isEmpty()) {
      unproven("nobody has approved how wallet " + refund.wallet() + " believes in deposits");
      return;
    }
    int confirmations = rules.get().confirmations();
    if (!book.isDeep(refund.sale(), refund.deposit(), confirmations)) {
      unproven(
          refund.deposit()
              + " is no deposit of sale "
              + refund.sale()
              + " with "
              + confirmations
              + " confirmations in the blocks that were shown");
      return;
    }
    // Else a server that keeps newer blocks back could send coins back that are in no block now.
    book.chain(refund.wallet())
        .flatMap(chain -> Blocks.doubt(chain, in.nowMs() / 1_000))
        .ifPresent(this::unproven);
    long most = book.refundableSats(refund.sale(), refund.deposit(), confirmations);
    if (refund.satoshis() > most) {
      exceeds(
          refund.satoshis()
              + " satoshis of "
              + refund.deposit()
              + ", of which "
              + most
              + " have not gone back and are not used by sale "
              + refund.sale());
    }
  }

  /** Coins that nobody came for go to the pinned address, and not before he had time to come. */
  private void unclaimed(Sell sell) {
    long fromMs = sell.attestedAtMs() + UNCLAIMED_MS;
    if (in.nowMs() < fromMs) {
      exceeds(
          "coins of sale "
              + refund.sale()
              + " are its customer's until "
              + fromMs
              + " ms, it is "
              + in.nowMs()
              + " ms");
    }
  }

  /** Where the customer said at the machine, when he opened the sale or after. */
  private void byMachine(Sell sell, AddWallet wallet) {
    if (in.book().sells().refunds().byMachine(refund.deposit())) {
      exceeds(refund.deposit() + " went back by the machine's word already");
    }
    SellOpened opened = sell.opened();
    if (in.frozen(opened.terminal())) {
      objections.add(Rule.FROZEN, new Scope.OneTerminal(opened.terminal()) + " is frozen");
    }
    // After a restore nobody here knows what went back in the part of the log that is lost.
    first.epoch(opened);
    if (in.settings().terminal(opened.terminal()).isEmpty()) {
      objections.add(Rule.CASH_NOT_SIGNED, "no terminal " + opened.terminal() + " is enrolled");
    }
    String signed = opened.refundTo();
    if (signed == null) {
      asked(sell, wallet);
    } else if (!signed.equals(refund.to())) {
      elsewhere(signed);
    }
  }

  /**
   * A later word of the machine's, whose key a thief may have: it is held to the machine's caps.
   */
  private void asked(Sell sell, AddWallet wallet) {
    SignedStatement signed = refund.refundAsked();
    Optional<RefundAsked> read = signed == null ? Optional.empty() : read(signed);
    if (signed == null || read.isEmpty() || !read.get().sale().equals(refund.sale())) {
      objections.add(
          Rule.CASH_NOT_SIGNED,
          "no machine has signed where the coins of sale " + refund.sale() + " go back to");
      return;
    }
    RefundAsked asked = read.get();
    if (!first.chain(wallet, asked.chain())) {
      return;
    }
    first.epoch(asked);
    if (!asked.refundTo().equals(refund.to())) {
      elsewhere(asked.refundTo());
    }
    first
        .speaker(signed, asked, wallet.chain())
        .ifPresent(terminal -> caps(terminal, SellBook.worth(sell, refund.satoshis())));
  }

  private static Optional<RefundAsked> read(SignedStatement signed) {
    try {
      return signed.read() instanceof RefundAsked asked ? Optional.of(asked) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private void caps(Terminal terminal, Cash worth) {
    SellBook book = in.book().sells();
    BigInteger more = BigInteger.valueOf(worth.minor());
    limit(
        terminal,
        "in any hour",
        book.outHourMinor(terminal.id(), in.nowMs()).add(more),
        terminal.caps().perHour());
    limit(
        terminal,
        "in any day",
        book.outDayMinor(terminal.id(), in.nowMs()).add(more),
        terminal.caps().perDay());
  }

  private void limit(Terminal terminal, String when, BigInteger wouldBe, Cash cap) {
    if (wouldBe.compareTo(BigInteger.valueOf(cap.minor())) > 0) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          terminal.id()
              + " would have given out and sent back "
              + wouldBe
              + " minor units of "
              + cap.currency()
              + " "
              + when
              + ", at most "
              + cap);
    }
  }

  private void elsewhere(String signed) {
    objections.add(
        Rule.DESTINATION_NOT_PINNED,
        refund.to() + ", but the customer of sale " + refund.sale() + " said " + signed);
  }

  private void exceeds(String figures) {
    objections.add(Rule.REFUND_EXCEEDS_DEPOSIT, figures);
  }

  private void unproven(String why) {
    objections.add(Rule.DEPOSIT_UNPROVEN, why);
  }
}
