package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.cash.CashBook.Due;
import tallystick.keeper.cash.CashBook.Send;
import tallystick.keeper.wallet.Proposal;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.OutPoint;

/**
 * Whether a transaction may be signed: it pays what is due and nobody else, with the wallet's own
 * coins, within its limits, and never beside an earlier one that pays the same.
 */
public final class SendCheck {
  private final SendCoins send;
  private final Circumstances in;
  private final Objections objections = new Objections();

  private SendCheck(SendCoins send, Circumstances in) {
    this.send = send;
    this.in = in;
  }

  /** What stands against it; nothing when it may be signed. */
  public static Map<Rule, String> objections(SendCoins send, Circumstances in) {
    SendCheck check = new SendCheck(send, in);
    check.judge();
    return check.objections.toMap();
  }

  private void judge() {
    if (new FirstChecks(in, objections).wallet(send.wallet()).isEmpty()) {
      return;
    }
    Optional<WalletPolicy> policy = in.settings().policy(send.wallet());
    if (policy.isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "wallet " + send.wallet() + " has no policy yet");
      return;
    }
    CallerId replaces = send.replaces();
    Send replaced = replaces == null ? null : in.book().sent(replaces).orElse(null);
    payouts(replaced);
    Proposal proposal = in.book().proposal(send, in.settings()).orElseThrow();
    objections.addAll(proposal.objections());
    coins(proposal, replaced);
    if (replaces != null) {
      replacement(proposal, replaces, replaced);
    }
    sweep(proposal);
    fee(proposal, policy.get());
    limits(proposal, policy.get(), replaced);
  }

  private void payouts(@Nullable Send replaced) {
    for (CallerId payout : send.payouts()) {
      Optional<Due> due = in.book().due(payout);
      if (due.isEmpty() || !due.get().wallet().equals(send.wallet())) {
        objections.add(
            Rule.PAYOUT_NOT_DUE, "wallet " + send.wallet() + " owes nothing by " + payout);
        continue;
      }
      TerminalId terminal = due.get().terminal();
      if (terminal != null && in.frozen(terminal)) {
        objections.add(
            Rule.FROZEN, new Scope.OneTerminal(terminal) + " is frozen, and so is " + payout);
      }
      in.book()
          .sendOf(payout)
          .filter(paying -> paying != replaced)
          .ifPresent(
              paying ->
                  objections.add(
                      Rule.PAYOUT_NOT_DUE,
                      payout + " is paid by " + paying.newest + "; only replacing that pays it"));
    }
  }

  /** A coin in two transactions of ours would make one of them void, and what it pays unpaid. */
  private void coins(Proposal proposal, @Nullable Send replaced) {
    for (OutPoint coin : proposal.inputs()) {
      in.book()
          .spender(coin)
          .filter(spender -> spender != replaced)
          .ifPresent(
              spender ->
                  objections.add(
                      Rule.TRANSACTION_INVALID, coin + " is spent by " + spender.newest));
    }
  }

  private void replacement(Proposal proposal, CallerId replaces, @Nullable Send replaced) {
    if (replaced == null || !replaced.wallet.equals(send.wallet())) {
      objections.add(
          Rule.REPLACEMENT_UNSAFE, "wallet " + send.wallet() + " has sent nothing as " + replaces);
      return;
    }
    if (!replaced.newest.equals(replaces)) {
      objections.add(
          Rule.REPLACEMENT_UNSAFE, replaces + " is replaced already, by " + replaced.newest);
    }
    if (!replaced.payouts.equals(send.payouts())) {
      objections.add(Rule.REPLACEMENT_UNSAFE, "it does not pay the same payouts as " + replaces);
    }
    for (Set<OutPoint> version : replaced.versions) {
      if (Collections.disjoint(version, proposal.inputs())) {
        objections.add(
            Rule.REPLACEMENT_UNSAFE,
            "it shares no input with an earlier version, so both could be mined");
      }
    }
  }

  /**
   * What is owed stays hot. Which coins a wallet has the keeper does not know, but that this
   * transaction gives itself back enough it can see.
   */
  private void sweep(Proposal proposal) {
    long owed = in.book().owedSats(send.wallet());
    for (CallerId payout : send.payouts()) {
      if (in.book().sendOf(payout).isEmpty()) {
        owed -= in.book().due(payout).map(due -> due.payment().satoshis()).orElse(0L);
      }
    }
    if (proposal.sweptSats() > 0 && proposal.changeSats() < owed) {
      objections.add(
          Rule.SWEEP_LIMIT,
          "a sweep that keeps "
              + proposal.changeSats()
              + " satoshis as change, where customers are owed "
              + owed);
    }
  }

  private void fee(Proposal proposal, WalletPolicy policy) {
    long byRate = FeeRate.ofSatoshisPerVb(policy.feeRate()).feeSatoshis(proposal.vbytes());
    long most = Math.min(byRate, policy.feeSats());
    if (proposal.feeSats() > most) {
      objections.add(
          Rule.FEE_LIMIT,
          "a fee of "
              + proposal.feeSats()
              + " satoshis for "
              + proposal.vbytes()
              + " virtual bytes, at most "
              + most);
    }
  }

  private void limits(Proposal proposal, WalletPolicy policy, @Nullable Send replaced) {
    BigInteger leaves = BigInteger.valueOf(CashBook.leavesSats(proposal, replaced));
    limit(
        Rule.WALLET_HOUR_LIMIT,
        in.book().hourSats(send.wallet(), in.nowMs()).add(leaves),
        policy.hourSats());
    limit(
        Rule.WALLET_DAY_LIMIT,
        in.book().daySats(send.wallet(), in.nowMs()).add(leaves),
        policy.daySats());
  }

  private void limit(Rule rule, BigInteger wouldBe, long most) {
    if (wouldBe.compareTo(BigInteger.valueOf(most)) > 0) {
      objections.add(
          rule, wouldBe + " satoshis would have left " + send.wallet() + ", at most " + most);
    }
  }
}
