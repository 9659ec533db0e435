package tallystick.atm.sale;

import static tallystick.atm.sale.SellMachine.moved;
import static tallystick.atm.sale.SellPhase.CASHBACK;
import static tallystick.atm.sale.SellPhase.CONFIRMING;
import static tallystick.atm.sale.SellPhase.DISPENSED;
import static tallystick.atm.sale.SellPhase.DOUBLE_SPENT;
import static tallystick.atm.sale.SellPhase.EXPIRED;
import static tallystick.atm.sale.SellPhase.LATE;
import static tallystick.atm.sale.SellPhase.OFFERED;
import static tallystick.atm.sale.SellPhase.OVERPAID;
import static tallystick.atm.sale.SellPhase.PAID;
import static tallystick.atm.sale.SellPhase.REFUNDED;
import static tallystick.atm.sale.SellPhase.REFUND_DUE;
import static tallystick.atm.sale.SellPhase.SEEN;
import static tallystick.atm.sale.SellPhase.UNDERPAID;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Transaction;

/**
 * A sell's coins: every verified output is a receipt first; only when a sum is agreed does the sale
 * use it, so that what is wrong, late or twice stays where it can be given back.
 */
final class SellCoins {
  private SellCoins() {}

  static Step<Sell> seen(Sell sell, SellEvent.DepositSeen event) {
    Sell.Deposit known = sell.deposits().get(event.deposit());
    if (known != null && !known.coins().equals(event.coins())) {
      return Step.conflict(event.deposit() + " is " + known.coins() + ", not " + event.coins());
    }
    if (known != null && known.confirmations() == event.confirmations()) {
      return new Step.Repeated<>(sell);
    }
    if (known == null && sell.deposits().size() >= Sell.MAX_DEPOSITS) {
      return Step.notNow("More than " + Sell.MAX_DEPOSITS + " payments to one address");
    }
    Sell.Deposit deposit =
        known == null ? first(event.coins(), event.confirmations(), event.atMs()) : known;
    Sell next =
        atTime(sell, event.atMs()).with(event.deposit(), deposit.seen(event.confirmations()));
    return isWaiting(sell.phase()) ? moved(next.to(waiting(next))) : moved(next);
  }

  static Step<Sell> verified(Sell sell, SellEvent.DepositVerified event) {
    Sell.Deposit known = sell.deposits().get(event.deposit());
    if (known != null && !known.coins().equals(event.coins())) {
      return Step.conflict(event.deposit() + " is " + known.coins() + ", not " + event.coins());
    }
    if (known != null && known.verified()) {
      return new Step.Repeated<>(sell);
    }
    if (known == null && sell.deposits().size() >= Sell.MAX_DEPOSITS) {
      return Step.notNow("More than " + Sell.MAX_DEPOSITS + " payments to one address");
    }
    Sell.Deposit deposit =
        (known == null ? first(event.coins(), 1, event.atMs()) : known).asVerified();
    Sell next = atTime(sell, event.atMs()).with(event.deposit(), deposit);
    Asset coin = event.coins().asset();
    List<Effect> effects = new ArrayList<>();
    effects.add(
        new Effect.Post(
            new Draft("deposit/" + event.deposit() + "/" + deposit.verifications())
                .move(
                    Accounts.receipt(event.deposit().toString(), coin),
                    Accounts.wallet(coin),
                    event.coins())
                .at(event.atMs())));
    effects.add(
        new Effect.OpenReceipt(event.deposit(), sell.id(), event.coins(), deposit.verifications()));
    if (isWaiting(sell.phase())) {
      return assessed(next, event.atMs(), effects, false);
    }
    if (deposit.used().isZero()) {
      effects.add(new Effect.Alert(sell.id(), "A payment besides: " + event.coins()));
      if (isOver(sell)) {
        effects.add(new Effect.FreeReceipt(event.deposit()));
      }
    }
    return new Step.Moved<>(next, effects);
  }

  static Step<Sell> gone(Sell sell, SellEvent.DepositGone event) {
    Sell.Deposit known = sell.deposits().get(event.deposit());
    if (known == null) {
      return Step.notNow("Nobody has seen " + event.deposit());
    }
    if (!known.verified() && !event.replaced() && known.confirmations() == 0) {
      return new Step.Repeated<>(sell);
    }
    Asset coin = known.coins().asset();
    List<Effect> effects = new ArrayList<>();
    if (known.verified()) {
      effects.add(
          new Effect.Post(
              new Draft("deposit/" + event.deposit() + "/" + known.verifications() + "/gone")
                  .move(
                      Accounts.wallet(coin),
                      Accounts.receipt(event.deposit().toString(), coin),
                      known.coins())
                  .at(event.atMs())));
      effects.add(new Effect.VoidReceipt(event.deposit(), known.verifications()));
    }
    Sell after = atTime(sell, event.atMs()).with(event.deposit(), known.gone());
    return switch (sell.phase()) {
      case DISPENSED, DISPENSE_AUTHORISED, DISPENSE_PARTIAL, DISPENSE_UNKNOWN ->
          goneAfterCash(after, event, known, effects);
      case REFUND_DUE, REFUNDED, DOUBLE_SPENT -> {
        effects.add(new Effect.Alert(sell.id(), event.deposit() + " is in no block any more"));
        yield new Step.Moved<>(after, effects);
      }
      case PAID, CASH_RESERVED, TICKET_READY, CASHBACK -> {
        if (known.used().isZero()) {
          // A payment besides the agreed ones.
          yield new Step.Moved<>(
              event.replaced() ? after.without(event.deposit()) : after, effects);
        }
        Sell.Ticket ticket = sell.ticket();
        if (ticket != null && ticket.takenBy() != null) {
          effects.add(
              new Effect.Alert(
                  sell.id(), "The deposit vanished while the ticket is being redeemed: freeze"));
          yield new Step.Moved<>(after, effects);
        }
        Sell back = unagreed(after, event.atMs(), effects);
        yield assessed(
            event.replaced() ? back.without(event.deposit()) : back,
            event.atMs(),
            effects,
            event.replaced());
      }
      case OFFERED, SEEN, CONFIRMING, UNDERPAID, OVERPAID, LATE, EXPIRED ->
          assessed(
              event.replaced() ? after.without(event.deposit()) : after,
              event.atMs(),
              effects,
              event.replaced());
    };
  }

  /** The cash is out, or may be: what is missing now stays a claim, or is a loss. */
  private static Step<Sell> goneAfterCash(
      Sell after, SellEvent.DepositGone event, Sell.Deposit known, List<Effect> effects) {
    effects.add(
        new Effect.Alert(
            after.id(),
            known.used() + " of " + event.deposit() + " are in no block, and cash went out"));
    if (!event.replaced() || after.phase() != DISPENSED || known.used().isZero()) {
      return new Step.Moved<>(after, effects);
    }
    Asset coin = known.coins().asset();
    effects.add(
        new Effect.Post(
            new Draft("deposit/" + event.deposit() + "/lost")
                .move(
                    Accounts.receipt(event.deposit().toString(), coin),
                    Accounts.depositLoss(coin),
                    known.used())
                .at(event.atMs())));
    return new Step.Moved<>(
        after.to(DOUBLE_SPENT, event.deposit() + " was spent elsewhere after the cash was out"),
        effects);
  }

  static Step<Sell> ended(Sell sell, long atMs) {
    if (atMs < sell.offer().opened().expiresAtMs()) {
      return Step.notNow("The offer holds until " + sell.offer().opened().expiresAtMs() + " ms");
    }
    Sell next = sell.atEnd();
    SellPhase phase = waiting(next);
    if (phase == EXPIRED) {
      return moved(next.to(EXPIRED), new Effect.CountCash(sell.id(), SellCash.zero(sell)));
    }
    return moved(next.to(phase));
  }

  static Step<Sell> cashback(Sell sell, SellEvent.CashbackApproved event) {
    Amount coins = sell.verified();
    Amount most = sell.offer().quote().cashFor(coins);
    if (coins.isZero()) {
      return Step.notNow("Nothing is verified yet");
    }
    if (event.cash().signum() <= 0 || event.cash().compareTo(most) > 0) {
      return Step.notNow(coins + " are worth " + most + " to the customer, not " + event.cash());
    }
    return agreed(sell, event.cash(), coins, event.atMs(), CASHBACK);
  }

  /** Agrees on a sum: the sale uses so many coins of its receipts, and owes the cash. */
  static Step<Sell> agreed(Sell sell, Amount cash, Amount coins, long atMs, SellPhase to) {
    List<Effect> effects = new ArrayList<>();
    return new Step.Moved<>(agreed(sell, cash, coins, atMs, effects).to(to), effects);
  }

  private static Sell agreed(
      Sell sell, Amount cash, Amount coins, long atMs, List<Effect> effects) {
    Quote quote = sell.offer().quote();
    Breakdown sum = priced(quote, sell.offer().cash());
    int bookings = sell.due() == null ? 1 : sell.due().bookings() + 1;
    String key = "sell/" + sell.id() + "/agreed/" + bookings;
    Draft draft = new Draft(key);
    Asset coin = coins.asset();
    Asset currency = cash.asset();
    Map<OutPoint, Amount> taken = take(sell, coins);
    Sell next = sell;
    for (Map.Entry<OutPoint, Amount> each : taken.entrySet()) {
      Sell.Deposit deposit = Objects.requireNonNull(sell.deposits().get(each.getKey()));
      next = next.with(each.getKey(), deposit.using(each.getValue()));
      draft.move(
          Accounts.position(coin),
          Accounts.receipt(each.getKey().toString(), coin),
          each.getValue());
      effects.add(new Effect.UseReceipt(each.getKey(), each.getValue(), key));
    }
    Amount value = quote.marketValue(coins);
    Amount fees = sum.fixedFee().plus(sum.networkFee());
    Amount rounding = quote.worth(coins).minus(fees).minus(cash);
    Transaction booking =
        draft
            .add(Accounts.position(currency), value)
            .subtract(Accounts.feeIncome(currency), sum.fixedFee())
            .subtract(Accounts.networkIncome(currency), sum.networkFee())
            .subtract(Accounts.rounding(currency), rounding)
            .subtract(
                Accounts.spreadIncome(currency), value.minus(fees).minus(rounding).minus(cash))
            .subtract(Accounts.customer(sell.id(), currency), cash)
            .at(atMs);
    effects.add(new Effect.Post(booking));
    effects.add(new Effect.ReserveNotes(sell.id(), cash));
    effects.add(new Effect.Hedge(sell.id(), coins.negate()));
    return next.owing(new Sell.Due(cash, Amount.zero(currency), booking, bookings));
  }

  /** The oldest verified outputs first; in-time ones alone unless late ones are needed. */
  private static Map<OutPoint, Amount> take(Sell sell, Amount coins) {
    Map<OutPoint, Amount> taken = new LinkedHashMap<>();
    Amount left = coins;
    for (boolean inTime : List.of(true, false)) {
      for (Map.Entry<OutPoint, Sell.Deposit> each : sell.deposits().entrySet()) {
        Sell.Deposit deposit = each.getValue();
        if (deposit.verified() && sell.isInTime(deposit) == inTime && left.signum() > 0) {
          Amount part = left.min(deposit.coins());
          taken.put(each.getKey(), part);
          left = left.minus(part);
        }
      }
    }
    if (left.signum() != 0) {
      throw new IllegalStateException(sell.id() + " uses " + left + " more than is verified");
    }
    return taken;
  }

  /** Undoes the agreed sum and goes to another state. */
  static Step<Sell> takenBack(Sell sell, long atMs, SellPhase to) {
    List<Effect> effects = new ArrayList<>();
    Sell back = unagreed(sell, atMs, effects);
    freeReceipts(back, effects);
    return new Step.Moved<>(back.to(to), effects);
  }

  /** From now on this sale uses nothing more: what is left of its receipts can be sent back. */
  static void freeReceipts(Sell sell, List<Effect> effects) {
    sell.deposits()
        .forEach(
            (point, deposit) -> {
              if (deposit.verifications() > 0 && !deposit.used().equals(deposit.coins())) {
                effects.add(new Effect.FreeReceipt(point));
              }
            });
  }

  private static boolean isOver(Sell sell) {
    Sell.Due due = sell.due();
    boolean given = due != null && due.given().signum() > 0;
    return sell.phase() == REFUND_DUE
        || sell.phase() == REFUNDED
        || ((sell.phase() == DISPENSED || sell.phase() == DOUBLE_SPENT) && given);
  }

  private static Sell unagreed(Sell sell, long atMs, List<Effect> effects) {
    Sell.Due due = sell.due();
    Sell next = sell;
    Sell.Ticket ticket = sell.ticket();
    if (ticket != null) {
      effects.add(new Effect.VoidTicket(sell.id(), ticket.secretHash()));
      next = next.with((Sell.Ticket) null);
    }
    if (due == null || due.booking() == null) {
      return next;
    }
    Transaction booking = due.booking();
    String key = booking.id() + "/back";
    Amount coins = sell.used();
    effects.add(new Effect.Post(new Draft(key).reverse(booking).at(atMs)));
    effects.add(new Effect.FreeNotes(sell.id()));
    effects.add(new Effect.Hedge(sell.id(), coins));
    for (Map.Entry<OutPoint, Sell.Deposit> each : sell.deposits().entrySet()) {
      Amount used = each.getValue().used();
      if (!used.isZero()) {
        effects.add(new Effect.UseReceipt(each.getKey(), used.negate(), key));
        next = next.with(each.getKey(), each.getValue().using(Amount.zero(used.asset())));
      }
    }
    Amount zero = Amount.zero(due.cash().asset());
    return next.owing(new Sell.Due(zero, zero, null, due.bookings()));
  }

  /** Where the sale stands by what has come, and the booking when the sum is right. */
  private static Step<Sell> assessed(Sell sell, long atMs, List<Effect> effects, boolean replaced) {
    Amount verified = sell.verifiedInTime();
    Amount asked = sell.offer().coins();
    Amount tolerance = sell.offer().tolerance();
    if (verified.compareTo(asked.plus(tolerance)) > 0) {
      effects.add(new Effect.Alert(sell.id(), verified + " came, " + asked + " were asked for"));
      return new Step.Moved<>(sell.to(OVERPAID), effects);
    }
    if (verified.signum() > 0 && verified.compareTo(asked.minus(tolerance)) >= 0) {
      Sell paid = agreed(sell, sell.offer().cash(), verified, atMs, effects);
      return new Step.Moved<>(paid.to(PAID), effects);
    }
    SellPhase phase = waiting(sell);
    if (replaced && (phase == OFFERED || phase == EXPIRED)) {
      return new Step.Moved<>(sell.to(DOUBLE_SPENT, "The coins were spent elsewhere"), effects);
    }
    if (phase == UNDERPAID || phase == LATE) {
      effects.add(new Effect.Alert(sell.id(), phase.meaning()));
    }
    return new Step.Moved<>(sell.to(phase), effects);
  }

  /** Where the sale stands while the sum is not reached. */
  private static SellPhase waiting(Sell sell) {
    if (sell.pendingInTime().signum() > 0) {
      boolean inABlock =
          sell.deposits().values().stream()
              .anyMatch(one -> sell.isInTime(one) && (one.verified() || one.confirmations() > 0));
      return inABlock ? CONFIRMING : SEEN;
    }
    if (sell.verifiedInTime().signum() > 0) {
      return sell.ended() ? UNDERPAID : CONFIRMING;
    }
    if (!sell.deposits().isEmpty()) {
      return LATE;
    }
    return sell.ended() ? EXPIRED : OFFERED;
  }

  /** Whether coins decide what comes next; elsewhere a new payment is a receipt besides. */
  private static boolean isWaiting(SellPhase phase) {
    return phase == OFFERED || phase == SEEN || phase == CONFIRMING || phase == EXPIRED;
  }

  private static Sell atTime(Sell sell, long atMs) {
    return atMs >= sell.offer().opened().expiresAtMs() ? sell.atEnd() : sell;
  }

  private static Sell.Deposit first(Amount coins, int confirmations, long atMs) {
    return new Sell.Deposit(coins, atMs, confirmations, false, 0, Amount.zero(coins.asset()));
  }

  private static Breakdown priced(Quote quote, Amount cash) {
    return switch (quote.price(cash)) {
      case Quote.Sum.Priced(Breakdown sum) -> sum;
      case Quote.Sum.Refused refused ->
          throw new IllegalStateException("An offer that has no price: " + refused.reason());
    };
  }
}
