package tallystick.atm.sale;

import static tallystick.atm.sale.SellMachine.moved;
import static tallystick.atm.sale.SellPhase.DISPENSED;
import static tallystick.atm.sale.SellPhase.DISPENSE_AUTHORISED;
import static tallystick.atm.sale.SellPhase.DISPENSE_PARTIAL;
import static tallystick.atm.sale.SellPhase.DISPENSE_UNKNOWN;
import static tallystick.atm.sale.SellPhase.PAID;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tallystick.atm.Currencies;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.intent.Bytes;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.market.Amount;
import tallystick.market.Asset;

/** A sell's cash: the ticket, the one authorisation, and what really came out. */
final class SellCash {
  private SellCash() {}

  static Step<Sell> redeemed(Sell sell, SellEvent.Redeemed event) {
    TerminalStatement.DispenseAsked asked = event.statement();
    Sell.Ticket ticket = Objects.requireNonNull(sell.ticket());
    Amount owed = Objects.requireNonNull(sell.due()).left();
    if (!asked.ticketSecretHash().equals(ticket.secretHash())) {
      return Step.conflict("It is another ticket");
    }
    if (event.ticketVersion() != ticket.version()) {
      return Step.stale(event.ticketVersion(), ticket.version());
    }
    if (ticket.takenBy() != null) {
      return Step.conflict("The ticket is being redeemed already");
    }
    if (!Currencies.amount(asked.cash()).equals(owed)) {
      return Step.conflict("The customer is owed " + owed + ", not " + asked.cash());
    }
    return moved(
        sell.with(ticket.takenBy(asked.nonce())).to(sell.phase()), new Effect.AskDispense(asked));
  }

  static Step<Sell> authorised(Sell sell, Bytes authorisation) {
    Sell.Ticket ticket = Objects.requireNonNull(sell.ticket());
    if (ticket.takenBy() == null) {
      return Step.notNow("Nobody asked to redeem the ticket");
    }
    return moved(sell.with(ticket.authorised(authorisation)).to(DISPENSE_AUTHORISED));
  }

  static Step<Sell> refused(Sell sell, SellEvent.AuthorisationRefused event) {
    Sell.Ticket ticket = Objects.requireNonNull(sell.ticket());
    if (ticket.takenBy() == null) {
      return Step.notNow("Nobody asked to redeem the ticket");
    }
    return moved(
        sell.with(ticket.free()).to(sell.phase(), event.rule() + ": " + event.why()),
        new Effect.Alert(sell.id(), "The keeper refused to dispense: " + event.why()));
  }

  static Step<Sell> ticketEnded(Sell sell) {
    // Before anybody shows it, the ticket is the machine's alone and there is none here.
    Sell.Ticket ticket = sell.ticket();
    if (ticket != null && ticket.takenBy() != null) {
      return Step.notNow("The ticket is being redeemed at this moment");
    }
    List<Effect> effects = new ArrayList<>();
    if (ticket != null) {
      effects.add(new Effect.VoidTicket(sell.id(), ticket.secretHash()));
    }
    effects.add(new Effect.FreeNotes(sell.id()));
    effects.add(new Effect.Alert(sell.id(), Sell.NOBODY_CAME + ": refund, or reserve again"));
    return new Step.Moved<>(sell.with((Sell.Ticket) null).to(PAID, Sell.NOBODY_CAME), effects);
  }

  static Step<Sell> dispensed(Sell sell, SellEvent.Dispensed event) {
    TerminalStatement.Dispensed statement = event.statement();
    Sell.Ticket ticket = Objects.requireNonNull(sell.ticket());
    Bytes allowed = Objects.requireNonNull(ticket.authorisation());
    if (!statement.authorisation().equals(allowed)) {
      return Step.conflict("It speaks of another authorisation: a person must look");
    }
    if (!statement.total().currency().equals(zero(sell).asset().code())) {
      return Step.conflict("Dispensed in " + statement.total().currency());
    }
    if (statement.end() == DispenseEnd.UNKNOWN) {
      return moved(
          sell.to(DISPENSE_UNKNOWN, "The machine does not know what came out"),
          new Effect.Alert(sell.id(), "Dispense unknown: its journal or a count tells"));
    }
    return came(sell, statement.notes(), event.cashUnit(), event.atMs());
  }

  static Step<Sell> counted(Sell sell, SellEvent.Counted event) {
    return came(sell, event.notes(), event.cashUnit(), event.atMs());
  }

  /** What came out is a fact: booked whatever was due. */
  private static Step<Sell> came(Sell sell, List<NoteCount> notes, String unit, long atMs) {
    Sell.Due due = Objects.requireNonNull(sell.due());
    Asset currency = due.cash().asset();
    Amount total = Amount.zero(currency);
    Draft draft = new Draft("sell/" + sell.id() + "/dispensed");
    for (NoteCount some : notes) {
      Amount part =
          Amount.ofUnits(
              currency, Math.multiplyExact(some.denominationMinor(), (long) some.count()));
      total = total.plus(part);
      draft.subtract(
          Accounts.cash(sell.id().terminal(), unit, currency, some.denominationMinor()), part);
    }
    Amount toCustomer = total.min(due.left());
    Amount tooMuch = total.minus(toCustomer);
    draft
        .add(Accounts.customer(sell.id(), currency), toCustomer)
        .add(Accounts.overShort(sell.id().terminal(), currency), tooMuch);
    Sell next = sell.owing(due.giving(toCustomer));
    Amount left = next.due() == null ? toCustomer : next.due().left();
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Post(draft.at(atMs)));
    effects.add(new Effect.FreeNotes(sell.id()));
    if (tooMuch.signum() > 0) {
      effects.add(new Effect.Alert(sell.id(), "The machine gave " + tooMuch + " too much"));
    }
    if (left.isZero()) {
      effects.add(new Effect.CountCash(sell.id(), due.cash()));
      SellCoins.freeReceipts(next, effects);
      return new Step.Moved<>(next.to(DISPENSED), effects);
    }
    effects.add(new Effect.Alert(sell.id(), left + " did not come out: pay it by hand"));
    return new Step.Moved<>(
        next.to(DISPENSE_PARTIAL, left + " of " + due.cash() + " did not come out"), effects);
  }

  static Step<Sell> paidByHand(Sell sell, SellEvent.PaidByHand event) {
    Sell.Due due = Objects.requireNonNull(sell.due());
    if (!event.cash().equals(due.left())) {
      return Step.notNow("The customer is owed " + due.left() + ", not " + event.cash());
    }
    Asset currency = due.cash().asset();
    List<Effect> effects = new ArrayList<>();
    effects.add(
        new Effect.Post(
            new Draft("sell/" + sell.id() + "/by-hand")
                .move(Accounts.bank(currency), Accounts.customer(sell.id(), currency), event.cash())
                .at(event.atMs())));
    effects.add(new Effect.FreeNotes(sell.id()));
    effects.add(new Effect.CountCash(sell.id(), due.cash()));
    SellCoins.freeReceipts(sell, effects);
    return new Step.Moved<>(sell.owing(due.giving(event.cash())).to(DISPENSED), effects);
  }

  static Amount zero(Sell sell) {
    return Amount.zero(sell.offer().quote().terms().currency());
  }
}
