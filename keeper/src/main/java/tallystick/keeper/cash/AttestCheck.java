package tallystick.keeper.cash;

import java.util.Map;
import java.util.Optional;
import tallystick.intent.Cash;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.MalformedException;
import tallystick.intent.Rule;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;

/**
 * Whether a machine is told an address: one that is enrolled and has asked itself, once for each
 * sale, for coins that are worth the cash. No cash goes out by it; it fixes how much may.
 */
public final class AttestCheck {
  private final AttestAddress ask;
  private final Circumstances in;
  private final References references;
  private final Objections objections = new Objections();
  private final FirstChecks first;

  private AttestCheck(AttestAddress ask, Circumstances in, References references) {
    this.ask = ask;
    this.in = in;
    this.references = references;
    this.first = new FirstChecks(in, objections);
  }

  /** What stands against it; nothing when it is answered. */
  public static Map<Rule, String> objections(
      AttestAddress ask, Circumstances in, References references) {
    AttestCheck check = new AttestCheck(ask, in, references);
    check.judge();
    return check.objections.toMap();
  }

  /** The keeper's own price of the coins in the currency of the cash. */
  public static Optional<Reference> reference(
      AttestAddress ask, MachineSettings settings, References references) {
    return sell(ask).flatMap(sell -> Worth.reference(settings, sell.cash().currency(), references));
  }

  private static Optional<SellOpened> sell(AttestAddress ask) {
    try {
      return ask.sellOpened().read() instanceof SellOpened sell
          ? Optional.of(sell)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private void judge() {
    Optional<AddWallet> wallet = first.wallet(ask.wallet());
    Optional<SellOpened> sell = sell(ask);
    if (sell.isEmpty()) {
      objections.add(Rule.CASH_NOT_SIGNED, "this is no machine's opening of a sale");
      return;
    }
    wallet.ifPresent(known -> first.chain(known, sell.get().chain()));
    judge(sell.get());
  }

  private void judge(SellOpened sell) {
    first.epoch(sell);
    first
        .speaker(ask.sellOpened(), sell, sell.chain())
        .ifPresent(terminal -> caps(sell, terminal.caps()));
    if (sell.expiresAtMs() <= in.nowMs()) {
      objections.add(
          Rule.STATEMENT_EXPIRED,
          "it was to be answered until " + sell.expiresAtMs() + " ms, it is " + in.nowMs() + " ms");
    }
    worth(sell);
    if (in.book().sells().sell(sell.sale()).isPresent()) {
      objections.add(Rule.CASH_ALREADY_SPENT, "sale " + sell.sale() + " has an address already");
    }
  }

  /** A customer is told no address for cash that the machine could never give him. */
  private void caps(SellOpened sell, TerminalCaps caps) {
    boolean fits =
        caps.currency().equals(sell.cash().currency())
            && sell.cash().minor() >= 1
            && sell.cash().minor() <= Math.min(caps.perHour().minor(), caps.perDay().minor());
    if (!fits) {
      objections.add(
          Rule.TERMINAL_LIMIT,
          sell.terminal()
              + " gives out at most "
              + caps.perHour()
              + " in an hour and "
              + caps.perDay()
              + " in a day, not "
              + sell.cash());
    }
  }

  /**
   * The coins at the keeper's own price and the lowest approved margin are worth the cash at least.
   * The price is the lower of now and the last quarter of an hour, so that pushing the market up
   * for a moment buys nobody anything.
   */
  private void worth(SellOpened sell) {
    String currency = sell.cash().currency();
    Optional<SetMarginEnvelope> envelope = Worth.envelope(in.settings(), currency);
    if (envelope.isEmpty()) {
      objections.add(
          Rule.CASH_EXCEEDS_COINS,
          "nobody has approved margins for " + Worth.BITCOIN + " in " + currency);
      return;
    }
    Optional<Reference> reference = Worth.reference(in.settings(), currency, references);
    if (reference.isEmpty() || !reference.get().fresh(in.nowMs())) {
      objections.add(Rule.REFERENCE_STALE, Worth.silence(envelope.get(), reference));
      return;
    }
    Cash most =
        Worth.mostCash(sell.satoshis(), reference.get().low(), envelope.get().minBps(), currency);
    if (sell.cash().minor() > most.minor()) {
      objections.add(
          Rule.CASH_EXCEEDS_COINS,
          sell.cash()
              + " for "
              + sell.satoshis()
              + " satoshis, which at "
              + reference.get().low()
              + " and a margin of "
              + envelope.get().minBps()
              + " bps are worth at most "
              + most);
    }
    long mostSats = Worth.mostSats(sell.cash(), reference.get().low(), envelope.get());
    if (sell.satoshis() > mostSats) {
      objections.add(
          Rule.MARGIN_EXCEEDED,
          sell.satoshis()
              + " satoshis for "
              + sell.cash()
              + ", for which at "
              + reference.get().low()
              + " and a margin of "
              + envelope.get().maxBps()
              + " bps a customer gives at most "
              + mostSats);
    }
  }
}
