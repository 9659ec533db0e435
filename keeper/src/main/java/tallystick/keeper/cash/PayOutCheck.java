package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent.PayOut;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.ApproveStatement;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.MalformedException;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalStatement.BuyClosed;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;
import tallystick.keeper.wallet.Proposal;

/**
 * Whether coins are owed: only for cash that an enrolled machine has signed for, once, where the
 * customer said, within the machine's caps, and for no more than the cash is worth.
 */
public final class PayOutCheck {
  private final PayOut pay;
  private final Circumstances in;
  private final References references;
  private final Objections objections = new Objections();
  private final FirstChecks first;

  private PayOutCheck(PayOut pay, Circumstances in, References references) {
    this.pay = pay;
    this.in = in;
    this.references = references;
    this.first = new FirstChecks(in, objections);
  }

  /** What stands against it; nothing when it is owed. */
  public static Map<Rule, String> objections(PayOut pay, Circumstances in, References references) {
    PayOutCheck check = new PayOutCheck(pay, in, references);
    check.judge();
    return check.objections.toMap();
  }

  /**
   * The keeper's own price of the coin in the currency of the cash; empty when it has none or
   * nobody has approved margins for it.
   */
  public static Optional<Reference> reference(
      PayOut pay, MachineSettings settings, References references) {
    return buy(pay.buyClosed())
        .flatMap(buy -> Worth.reference(settings, buy.total().currency(), references));
  }

  private static Optional<BuyClosed> buy(SignedStatement signed) {
    try {
      return signed.read() instanceof BuyClosed buy ? Optional.of(buy) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private void judge() {
    Optional<AddWallet> wallet = first.wallet(pay.wallet());
    Optional<WalletPolicy> policy = in.settings().policy(pay.wallet());
    if (wallet.isPresent() && policy.isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "wallet " + pay.wallet() + " has no policy yet");
    }
    Optional<BuyClosed> read = buy(pay.buyClosed());
    if (read.isEmpty()) {
      objections.add(Rule.CASH_NOT_SIGNED, "this is no machine's closing statement of a buy");
      return;
    }
    BuyClosed buy = read.get();
    wallet.ifPresent(known -> policy.ifPresent(limits -> wallet(buy, known, limits)));
    first
        .speaker(pay.buyClosed(), buy, buy.chain())
        .ifPresent(terminal -> caps(buy, terminal.caps()));
    spent(buy);
    Optional<ApproveStatement> named =
        in.book()
            .approval(pay)
            .filter(
                approval ->
                    approval.terminal().equals(buy.terminal())
                        && approval.sequence() == buy.sequence());
    if (named.isPresent()) {
      byName(buy, named.get());
    } else {
      byRule(buy);
    }
  }

  /** What nobody but a person knows by now, a person has looked up. */
  private void byName(BuyClosed buy, ApproveStatement approval) {
    if (buy.satoshis() > approval.mostSats()) {
      objections.add(
          Rule.PAYOUT_EXCEEDS_CASH,
          buy.satoshis() + " satoshis; people approved at most " + approval.mostSats());
    }
  }

  private void byRule(BuyClosed buy) {
    first.epoch(buy);
    if (buy.expiresAtMs() <= in.nowMs()) {
      objections.add(
          Rule.STATEMENT_EXPIRED,
          "it was to be paid until " + buy.expiresAtMs() + " ms, it is " + in.nowMs() + " ms");
    }
    worth(buy);
  }

  private void wallet(BuyClosed buy, AddWallet wallet, WalletPolicy policy) {
    if (!first.chain(wallet, buy.chain())) {
      return;
    }
    destination(buy, wallet.chain());
    long most = policy.payoutSats();
    if (buy.satoshis() > most || buy.satoshis() < Proposal.MIN_OUTPUT_SATS) {
      objections.add(
          Rule.PAYOUT_LIMIT,
          buy.satoshis() + " satoshis; one payout has " + Proposal.MIN_OUTPUT_SATS + " to " + most);
    }
  }

  private void destination(BuyClosed buy, Chain chain) {
    Optional<Bytes> script = CashBook.script(chain, buy.destination());
    if (script.isEmpty()) {
      objections.add(
          Rule.DESTINATION_NOT_PINNED,
          buy.destination() + " is no address of " + chain.words() + " that its owner could spend");
      return;
    }
    SaleId earlier = buy.supplementOf();
    if (earlier != null) {
      in.book()
          .paidTo(earlier)
          .filter(paid -> !paid.equals(script.get()))
          .ifPresent(
              paid ->
                  objections.add(
                      Rule.DESTINATION_NOT_PINNED,
                      "a supplement goes where sale " + earlier + " was paid to"));
    }
  }

  private void spent(BuyClosed buy) {
    if (in.book().paidTo(buy.sale()).isPresent()) {
      objections.add(Rule.CASH_ALREADY_SPENT, "sale " + buy.sale() + " is paid already");
    }
    if (in.book().statementPaid(buy.terminal(), buy.sequence())) {
      objections.add(
          Rule.CASH_ALREADY_SPENT,
          "statement " + buy.sequence() + " of " + buy.terminal() + " is paid already");
    }
  }

  private void caps(BuyClosed buy, TerminalCaps caps) {
    if (!caps.currency().equals(buy.total().currency())) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          buy.terminal() + " takes " + caps.currency() + ", not " + buy.total().currency());
      return;
    }
    BigInteger cash = BigInteger.valueOf(buy.total().minor());
    limit(
        buy,
        "in any hour",
        in.book().hourMinor(buy.terminal(), in.nowMs()).add(cash),
        caps.perHour());
    limit(
        buy, "in any day", in.book().dayMinor(buy.terminal(), in.nowMs()).add(cash), caps.perDay());
    BigInteger uncollected =
        BigInteger.valueOf(in.book().uncollected(buy.terminal(), caps.currency()).minor());
    limit(buy, "before it is collected", uncollected.add(cash), caps.uncollected());
  }

  private void limit(BuyClosed buy, String when, BigInteger wouldBe, Cash cap) {
    if (wouldBe.compareTo(BigInteger.valueOf(cap.minor())) > 0) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          buy.terminal()
              + " would have taken "
              + wouldBe
              + " minor units of "
              + cap.currency()
              + " "
              + when
              + ", at most "
              + cap);
    }
  }

  /**
   * The coins at the keeper's own price and the lowest approved margin are worth no more than the
   * cash. The price is the higher of now and the last quarter of an hour, so that pushing the
   * market down for a moment buys nobody anything.
   */
  private void worth(BuyClosed buy) {
    Optional<SetMarginEnvelope> envelope = Worth.envelope(in.settings(), buy.total().currency());
    if (envelope.isEmpty()) {
      objections.add(
          Rule.PAYOUT_EXCEEDS_CASH,
          "nobody has approved margins for " + Worth.BITCOIN + " in " + buy.total().currency());
      return;
    }
    Optional<Reference> reference = reference(pay, in.settings(), references);
    if (reference.isEmpty() || !reference.get().fresh(in.nowMs())) {
      objections.add(Rule.REFERENCE_STALE, Worth.silence(envelope.get(), reference));
      return;
    }
    long most = Worth.mostSats(buy.total(), reference.get().high(), envelope.get().minBps());
    if (buy.satoshis() > most) {
      objections.add(
          Rule.PAYOUT_EXCEEDS_CASH,
          buy.satoshis()
              + " satoshis for "
              + buy.total()
              + ", which at "
              + reference.get().high()
              + " and a margin of "
              + envelope.get().minBps()
              + " bps buys at most "
              + most);
    }
    long least = Worth.leastSats(buy.total(), reference.get().high(), envelope.get());
    if (buy.satoshis() < least) {
      objections.add(
          Rule.MARGIN_EXCEEDED,
          buy.satoshis()
              + " satoshis for "
              + buy.total()
              + ", which at "
              + reference.get().high()
              + " and a margin of "
              + envelope.get().maxBps()
              + " bps buys at least "
              + least);
    }
  }
}
