package tallystick.atm.sale;

import static tallystick.atm.sale.SellPhase.CASHBACK;
import static tallystick.atm.sale.SellPhase.CASH_RESERVED;
import static tallystick.atm.sale.SellPhase.CONFIRMING;
import static tallystick.atm.sale.SellPhase.DISPENSED;
import static tallystick.atm.sale.SellPhase.DISPENSE_AUTHORISED;
import static tallystick.atm.sale.SellPhase.DISPENSE_PARTIAL;
import static tallystick.atm.sale.SellPhase.DISPENSE_UNKNOWN;
import static tallystick.atm.sale.SellPhase.DOUBLE_SPENT;
import static tallystick.atm.sale.SellPhase.EXPIRED;
import static tallystick.atm.sale.SellPhase.LATE;
import static tallystick.atm.sale.SellPhase.OFFERED;
import static tallystick.atm.sale.SellPhase.OVERPAID;
import static tallystick.atm.sale.SellPhase.PAID;
import static tallystick.atm.sale.SellPhase.REFUNDED;
import static tallystick.atm.sale.SellPhase.REFUND_DUE;
import static tallystick.atm.sale.SellPhase.SEEN;
import static tallystick.atm.sale.SellPhase.TICKET_READY;
import static tallystick.atm.sale.SellPhase.UNDERPAID;

import java.util.List;
import java.util.Optional;

/** The sell's one pure function. */
public final class SellMachine {
  /** Where a sale with an agreed sum stands when a deposit of it is in no block any more. */
  private static final SellPhase[] WITHOUT_A_DEPOSIT = {
    SEEN, CONFIRMING, PAID, UNDERPAID, OVERPAID, LATE, DOUBLE_SPENT
  };

  private static final SellPhase[] CASH_MAY_BE_OUT = {
    DISPENSE_AUTHORISED, DISPENSE_PARTIAL, DISPENSE_UNKNOWN, DISPENSED
  };

  private static final Moves<SellPhase> MOVES = moves(new Moves<>());

  private SellMachine() {}

  private static Moves<SellPhase> moves(Moves<SellPhase> moves) {
    moves
        .on(SellEvent.DepositSeen.class, OFFERED, SEEN, CONFIRMING, LATE)
        .on(SellEvent.DepositSeen.class, SEEN, SEEN, CONFIRMING)
        .on(SellEvent.DepositSeen.class, CONFIRMING, CONFIRMING, SEEN, UNDERPAID)
        .on(SellEvent.DepositSeen.class, EXPIRED, LATE)
        .stays(
            SellEvent.DepositSeen.class,
            PAID,
            CASH_RESERVED,
            TICKET_READY,
            UNDERPAID,
            OVERPAID,
            LATE,
            DOUBLE_SPENT,
            CASHBACK,
            REFUND_DUE,
            REFUNDED)
        .stays(SellEvent.DepositSeen.class, CASH_MAY_BE_OUT);
    moves
        .on(SellEvent.DepositVerified.class, OFFERED, CONFIRMING, PAID, OVERPAID, LATE)
        .on(SellEvent.DepositVerified.class, SEEN, SEEN, CONFIRMING, PAID, OVERPAID, UNDERPAID)
        .on(SellEvent.DepositVerified.class, CONFIRMING, CONFIRMING, PAID, OVERPAID, UNDERPAID)
        .on(SellEvent.DepositGone.class, SEEN, SEEN, LATE, DOUBLE_SPENT)
        .on(
            SellEvent.DepositGone.class,
            CONFIRMING,
            CONFIRMING,
            SEEN,
            UNDERPAID,
            LATE,
            DOUBLE_SPENT)
        .on(SellEvent.DepositGone.class, UNDERPAID, UNDERPAID, SEEN, CONFIRMING, LATE, DOUBLE_SPENT)
        .on(SellEvent.DepositGone.class, LATE, LATE, DOUBLE_SPENT);
    moves
        .on(SellEvent.DepositVerified.class, EXPIRED, LATE)
        .stays(
            SellEvent.DepositVerified.class,
            PAID,
            CASH_RESERVED,
            TICKET_READY,
            UNDERPAID,
            OVERPAID,
            LATE,
            DOUBLE_SPENT,
            CASHBACK,
            REFUND_DUE,
            REFUNDED)
        .stays(SellEvent.DepositVerified.class, CASH_MAY_BE_OUT);
    for (SellPhase from : List.of(PAID, CASH_RESERVED, TICKET_READY, OVERPAID, CASHBACK)) {
      moves
          .stays(SellEvent.DepositGone.class, from)
          .on(SellEvent.DepositGone.class, from, WITHOUT_A_DEPOSIT);
    }
    return moves
        .stays(SellEvent.DepositGone.class, CASH_MAY_BE_OUT)
        .stays(SellEvent.DepositGone.class, REFUND_DUE, REFUNDED, DOUBLE_SPENT)
        .on(SellEvent.DepositGone.class, DISPENSED, DOUBLE_SPENT)
        .on(SellEvent.OfferEnded.class, OFFERED, EXPIRED)
        .on(SellEvent.OfferEnded.class, SEEN, SEEN)
        .on(SellEvent.OfferEnded.class, CONFIRMING, CONFIRMING, UNDERPAID)
        .on(SellEvent.NotesReserved.class, PAID, CASH_RESERVED)
        .on(SellEvent.NotesReserved.class, CASHBACK, CASH_RESERVED)
        .stays(SellEvent.NotesShort.class, PAID, CASHBACK)
        .on(SellEvent.TicketMade.class, CASH_RESERVED, TICKET_READY)
        .on(SellEvent.TicketEnded.class, CASH_RESERVED, PAID)
        .on(SellEvent.TicketEnded.class, TICKET_READY, PAID)
        .stays(SellEvent.Redeemed.class, TICKET_READY)
        .stays(SellEvent.AuthorisationRefused.class, TICKET_READY)
        .on(SellEvent.Authorised.class, TICKET_READY, DISPENSE_AUTHORISED)
        .on(
            SellEvent.Dispensed.class,
            DISPENSE_AUTHORISED,
            DISPENSED,
            DISPENSE_PARTIAL,
            DISPENSE_UNKNOWN)
        .on(SellEvent.MachineSilent.class, DISPENSE_AUTHORISED, DISPENSE_UNKNOWN)
        .on(
            SellEvent.Dispensed.class,
            DISPENSE_UNKNOWN,
            DISPENSED,
            DISPENSE_PARTIAL,
            DISPENSE_UNKNOWN)
        .on(SellEvent.Counted.class, DISPENSE_UNKNOWN, DISPENSED, DISPENSE_PARTIAL)
        .on(SellEvent.PaidByHand.class, DISPENSE_PARTIAL, DISPENSED)
        .on(SellEvent.PaidByHand.class, PAID, DISPENSED)
        .on(SellEvent.Honoured.class, OVERPAID, PAID)
        .on(SellEvent.CashbackApproved.class, UNDERPAID, CASHBACK)
        .on(SellEvent.CashbackApproved.class, OVERPAID, CASHBACK)
        .on(SellEvent.CashbackApproved.class, LATE, CASHBACK)
        .on(SellEvent.RefundChosen.class, UNDERPAID, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, OVERPAID, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, LATE, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, PAID, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, CASHBACK, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, CASH_RESERVED, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, DOUBLE_SPENT, REFUND_DUE)
        .on(SellEvent.RefundChosen.class, TICKET_READY, REFUND_DUE)
        .on(SellEvent.ReceiptsRefunded.class, REFUND_DUE, REFUNDED);
  }

  /** Every arrow of the machine. */
  public static Moves<SellPhase> moves() {
    return MOVES;
  }

  /** The step, judged on a version that the caller has read: an older one is refused. */
  public static Step<Sell> step(Sell sell, long version, SellEvent event) {
    return version == sell.version() ? step(sell, event) : Step.stale(version, sell.version());
  }

  /** The next state and its effects, or why not. */
  public static Step<Sell> step(Sell sell, SellEvent event) {
    Optional<SellEvent> before = event.key().map(sell.answered()::get);
    if (before.isPresent()) {
      return before.get().equals(event)
          ? new Step.Repeated<>(sell)
          : Step.conflict("Another " + event.key().orElseThrow() + " was answered already");
    }
    if (!MOVES.allows(sell.phase(), event)) {
      return new Step.Refused<>(MOVES.illegal(sell.phase(), event));
    }
    if (event.sale().isPresent() && !event.sale().get().equals(sell.id())) {
      return Step.conflict("It speaks of " + event.sale().get() + ", this is " + sell.id());
    }
    Step<Sell> step = judge(sell, event);
    if (!(step instanceof Step.Moved<Sell>(Sell next, List<Effect> effects))) {
      return step;
    }
    if (!MOVES.allows(sell.phase(), event, next.phase())) {
      throw new IllegalStateException(
          event.getClass().getSimpleName() + " led from " + sell.phase() + " to " + next.phase());
    }
    return new Step.Moved<>(next.stepped(event), effects);
  }

  private static Step<Sell> judge(Sell sell, SellEvent event) {
    return switch (event) {
      case SellEvent.DepositSeen seen -> SellCoins.seen(sell, seen);
      case SellEvent.DepositVerified verified -> SellCoins.verified(sell, verified);
      case SellEvent.DepositGone gone -> SellCoins.gone(sell, gone);
      case SellEvent.OfferEnded ended -> SellCoins.ended(sell, ended.atMs());
      case SellEvent.Honoured honoured ->
          SellCoins.agreed(sell, sell.offer().cash(), sell.offer().coins(), honoured.atMs(), PAID);
      case SellEvent.CashbackApproved approved -> SellCoins.cashback(sell, approved);
      case SellEvent.RefundChosen chosen -> refundChosen(sell, chosen.atMs());
      case SellEvent.ReceiptsRefunded _ ->
          moved(sell.to(REFUNDED), new Effect.CountCash(sell.id(), SellCash.zero(sell)));
      case SellEvent.NotesReserved _ -> moved(sell.to(CASH_RESERVED));
      case SellEvent.NotesShort lacking ->
          moved(
              sell.to(sell.phase(), lacking.why()),
              new Effect.Alert(sell.id(), "Not enough notes: " + lacking.why()));
      case SellEvent.TicketMade made ->
          moved(sell.with(new Sell.Ticket(made.secretHash(), 1, null, null)).to(TICKET_READY));
      case SellEvent.TicketEnded _ -> SellCash.ticketEnded(sell);
      case SellEvent.Redeemed redeemed -> SellCash.redeemed(sell, redeemed);
      case SellEvent.Authorised authorised -> SellCash.authorised(sell, authorised.authorisation());
      case SellEvent.AuthorisationRefused refused -> SellCash.refused(sell, refused);
      case SellEvent.Dispensed dispensed -> SellCash.dispensed(sell, dispensed);
      case SellEvent.MachineSilent _ ->
          moved(
              sell.to(DISPENSE_UNKNOWN, "The machine fell silent while dispensing"),
              new Effect.Alert(sell.id(), "Dispense unknown: its journal or a count tells"));
      case SellEvent.Counted counted -> SellCash.counted(sell, counted);
      case SellEvent.PaidByHand paid -> SellCash.paidByHand(sell, paid);
    };
  }

  private static Step<Sell> refundChosen(Sell sell, long atMs) {
    Sell.Ticket ticket = sell.ticket();
    if (ticket != null && ticket.takenBy() != null) {
      return Step.notNow("The ticket is being redeemed at this moment");
    }
    Sell.Due due = sell.due();
    if (due != null && due.given().signum() > 0) {
      return Step.notNow("The customer has had " + due.given() + " for these coins");
    }
    return SellCoins.takenBack(sell, atMs, REFUND_DUE);
  }

  static Step<Sell> moved(Sell next, Effect... effects) {
    return new Step.Moved<>(next, List.of(effects));
  }
}
