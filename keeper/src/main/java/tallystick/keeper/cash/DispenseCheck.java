package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Cash;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.MalformedException;
import tallystick.intent.Rule;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalStatement.DispenseAsked;
import tallystick.keeper.cash.SellBook.Deposit;
import tallystick.keeper.cash.SellBook.Sell;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;

/**
 * Whether cash may leave a machine: for a sale whose coins the keeper has seen for itself, once,
 * for no more than it attested, and within the machine's caps.
 *
 * <p>Coins that came in time and suffice are paid for at the price that was attested. Of fewer, or
 * of late ones, the keeper allows no more than they are worth: their part of what was attested, and
 * what they would buy now.
 */
public final class DispenseCheck {
  /**
   * How long after a sale's end a block may still hold coins that were sent in time: fourteen
   * blocks, since nobody can see from a block when its transactions were sent.
   */
  static final long SETTLING_MS = 140L * 60 * 1_000;

  /**
   * How long a price is held at most, whatever the machine says: whoever has its key could else
   * open a sale today and pay for it when coins are worth half.
   */
  static final long MAX_OFFER_MS = 60L * 60 * 1_000;

  private final AuthoriseDispense ask;
  private final Circumstances in;
  private final References references;
  private final Objections objections = new Objections();
  private final FirstChecks first;

  private DispenseCheck(AuthoriseDispense ask, Circumstances in, References references) {
    this.ask = ask;
    this.in = in;
    this.references = references;
    this.first = new FirstChecks(in, objections);
  }

  /** What stands against it; nothing when the cash may go out. */
  public static Map<Rule, String> objections(
      AuthoriseDispense ask, Circumstances in, References references) {
    DispenseCheck check = new DispenseCheck(ask, in, references);
    check.judge();
    return check.objections.toMap();
  }

  private Optional<DispenseAsked> asked() {
    try {
      return ask.dispenseAsked().read() instanceof DispenseAsked asked
          ? Optional.of(asked)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private void judge() {
    Optional<AddWallet> wallet = first.wallet(ask.wallet());
    if (wallet.isEmpty()) {
      return;
    }
    Optional<DispenseAsked> asked = asked();
    if (asked.isEmpty()) {
      objections.add(Rule.CASH_NOT_SIGNED, "this is no machine's question for a dispense");
      return;
    }
    first.epoch(asked.get());
    first
        .speaker(ask.dispenseAsked(), asked.get(), wallet.get().chain())
        .ifPresent(terminal -> caps(asked.get(), terminal.caps()));
    sale(asked.get());
  }

  private void caps(DispenseAsked asked, TerminalCaps caps) {
    if (!caps.currency().equals(asked.cash().currency()) || asked.cash().minor() < 1) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          asked.terminal() + " gives " + caps.currency() + ", not " + asked.cash());
      return;
    }
    SellBook book = in.book().sells();
    BigInteger cash = BigInteger.valueOf(asked.cash().minor());
    BigInteger hour = book.outHourMinor(asked.terminal(), in.nowMs()).add(cash);
    BigInteger day = book.outDayMinor(asked.terminal(), in.nowMs()).add(cash);
    limit(asked, "in any hour", hour, caps.perHour());
    limit(asked, "in any day", day, caps.perDay());
  }

  private void limit(DispenseAsked asked, String when, BigInteger wouldBe, Cash cap) {
    if (wouldBe.compareTo(BigInteger.valueOf(cap.minor())) > 0) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          asked.terminal()
              + " would have given out "
              + wouldBe
              + " minor units of "
              + cap.currency()
              + " "
              + when
              + ", at most "
              + cap);
    }
  }

  private void sale(DispenseAsked asked) {
    SellBook book = in.book().sells();
    if (book.dispensed(asked.sale())) {
      objections.add(
          Rule.CASH_ALREADY_SPENT, "the cash of sale " + asked.sale() + " was allowed already");
    }
    Optional<Sell> sell = book.sell(asked.sale());
    Optional<SetDepositRules> rules = in.settings().depositRules(ask.wallet());
    if (sell.isEmpty() || !sell.get().wallet().equals(ask.wallet()) || rules.isEmpty()) {
      unproven("wallet " + ask.wallet() + " told no address for sale " + asked.sale());
      return;
    }
    List<Deposit> deposits = book.deposits(asked.sale(), rules.get().confirmations());
    if (deposits.isEmpty()) {
      unproven("nothing that the keeper has verified was paid for sale " + asked.sale());
      return;
    }
    Cash most = most(sell.get(), deposits);
    if (!asked.cash().currency().equals(most.currency()) || asked.cash().minor() > most.minor()) {
      objections.add(
          Rule.CASH_EXCEEDS_COINS,
          asked.cash()
              + " for "
              + SellBook.sum(deposits)
              + " satoshis of sale "
              + asked.sale()
              + ", for which at most "
              + most
              + " may go out");
    }
  }

  /** Whether enough has come in time, so that the price is the one that was attested. */
  static boolean suffices(Sell sell, List<Deposit> deposits) {
    long endsAtMs = Math.min(sell.opened().expiresAtMs(), sell.attestedAtMs() + MAX_OFFER_MS);
    long lastMs = endsAtMs + SETTLING_MS;
    List<Deposit> inTime =
        deposits.stream().filter(deposit -> deposit.blockTimeS() * 1_000 <= lastMs).toList();
    return SellBook.sum(inTime) >= sell.opened().satoshis();
  }

  /** What may go out at most for what has come in. */
  private Cash most(Sell sell, List<Deposit> deposits) {
    Cash promised = sell.opened().cash();
    long due = sell.opened().satoshis();
    if (suffices(sell, deposits)) {
      return promised;
    }
    Optional<SetMarginEnvelope> envelope = Worth.envelope(in.settings(), promised.currency());
    Optional<Reference> reference = Worth.reference(in.settings(), promised.currency(), references);
    if (envelope.isEmpty() || reference.isEmpty() || !reference.get().fresh(in.nowMs())) {
      objections.add(
          Rule.REFERENCE_STALE,
          envelope
              .map(margins -> Worth.silence(margins, reference))
              .orElse("nobody has approved margins for " + promised.currency()));
      return Cash.zero(promised.currency());
    }
    long came = SellBook.sum(deposits);
    Cash part = Worth.partOf(promised, came, due);
    Cash now =
        Worth.mostCash(came, reference.get().low(), envelope.get().minBps(), promised.currency());
    return part.minor() <= now.minor() ? part : now;
  }

  private void unproven(String why) {
    objections.add(Rule.DEPOSIT_UNPROVEN, why);
  }
}
