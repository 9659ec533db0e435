package tallystick.atm.sale;

import static tallystick.atm.sale.BuyPhase.BROADCAST;
import static tallystick.atm.sale.BuyPhase.CANCELLED;
import static tallystick.atm.sale.BuyPhase.CASH_IN;
import static tallystick.atm.sale.BuyPhase.COMMITTED;
import static tallystick.atm.sale.BuyPhase.CONFIRMED;
import static tallystick.atm.sale.BuyPhase.CREATED;
import static tallystick.atm.sale.BuyPhase.FAILED;
import static tallystick.atm.sale.BuyPhase.HELD;
import static tallystick.atm.sale.BuyPhase.QUEUED;
import static tallystick.atm.sale.BuyPhase.QUOTED;
import static tallystick.atm.sale.BuyPhase.REFUNDED;
import static tallystick.atm.sale.BuyPhase.REFUND_DUE;
import static tallystick.atm.sale.BuyPhase.SENDING;
import static tallystick.atm.sale.BuyPhase.SEND_UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.intent.Rule;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** The buy's one pure function. */
public final class BuyMachine {
  private static final BuyPhase[] AFTER_THE_LAST_NOTE = {
    COMMITTED,
    HELD,
    QUEUED,
    SENDING,
    SEND_UNKNOWN,
    BROADCAST,
    CONFIRMED,
    FAILED,
    REFUND_DUE,
    REFUNDED,
    CANCELLED
  };

  private static final Moves<BuyPhase> MOVES =
      new Moves<BuyPhase>()
          .on(BuyEvent.QuoteAccepted.class, CREATED, QUOTED)
          .on(BuyEvent.QuoteAccepted.class, QUOTED, QUOTED)
          .on(BuyEvent.Cancelled.class, CREATED, CANCELLED)
          .on(BuyEvent.Cancelled.class, QUOTED, CANCELLED)
          .on(BuyEvent.MachineSilent.class, CREATED, CANCELLED)
          .on(BuyEvent.MachineSilent.class, QUOTED, CANCELLED)
          .on(BuyEvent.NoteIn.class, QUOTED, CASH_IN)
          .on(BuyEvent.NoteIn.class, CASH_IN, CASH_IN)
          .on(BuyEvent.PriceNamed.class, CASH_IN, CASH_IN)
          .on(BuyEvent.PriceNamed.class, COMMITTED, COMMITTED)
          .on(BuyEvent.PriceNamed.class, HELD, COMMITTED, HELD)
          .on(BuyEvent.Closed.class, CASH_IN, COMMITTED, HELD)
          .on(BuyEvent.MachineSilent.class, CASH_IN, COMMITTED, HELD)
          .on(BuyEvent.Closed.class, COMMITTED, COMMITTED, HELD)
          .on(BuyEvent.Screened.class, COMMITTED, QUEUED, HELD)
          .on(BuyEvent.Held.class, COMMITTED, HELD)
          .on(BuyEvent.Held.class, QUEUED, HELD)
          .on(BuyEvent.Closed.class, HELD, QUEUED, HELD)
          .on(BuyEvent.Screened.class, HELD, QUEUED, HELD)
          .on(BuyEvent.Released.class, HELD, QUEUED, COMMITTED)
          .on(BuyEvent.RefundChosen.class, HELD, REFUND_DUE)
          .on(BuyEvent.SendStarted.class, QUEUED, SENDING)
          .on(BuyEvent.Sent.class, SENDING, BROADCAST)
          .on(BuyEvent.SendRefused.class, SENDING, FAILED, HELD)
          .on(BuyEvent.SendTimedOut.class, SENDING, SEND_UNKNOWN)
          .on(BuyEvent.Sent.class, SEND_UNKNOWN, BROADCAST)
          .on(BuyEvent.StillUnknown.class, SEND_UNKNOWN, SEND_UNKNOWN)
          .on(BuyEvent.NeverSigned.class, SEND_UNKNOWN, FAILED)
          .on(BuyEvent.Mined.class, SEND_UNKNOWN, CONFIRMED)
          .on(BuyEvent.Mined.class, BROADCAST, CONFIRMED)
          .on(BuyEvent.Replaced.class, BROADCAST, BROADCAST)
          .on(BuyEvent.Replaced.class, SEND_UNKNOWN, BROADCAST)
          .on(BuyEvent.NotSeen.class, BROADCAST, SEND_UNKNOWN)
          .on(BuyEvent.Reorged.class, CONFIRMED, BROADCAST)
          .on(BuyEvent.Resend.class, FAILED, QUEUED)
          .on(BuyEvent.RefundChosen.class, FAILED, REFUND_DUE)
          .on(BuyEvent.CashRefunded.class, REFUND_DUE, REFUNDED)
          .stays(BuyEvent.NoteIn.class, AFTER_THE_LAST_NOTE)
          .stays(BuyEvent.SupplementClosed.class, AFTER_THE_LAST_NOTE);

  private BuyMachine() {}

  /** Every arrow of the machine. */
  public static Moves<BuyPhase> moves() {
    return MOVES;
  }

  /** The step, judged on a version that the caller has read: an older one is refused. */
  public static Step<Buy> step(Buy buy, long version, BuyEvent event) {
    return version == buy.version() ? step(buy, event) : Step.stale(version, buy.version());
  }

  /** The next state and its effects, or why not. */
  public static Step<Buy> step(Buy buy, BuyEvent event) {
    Optional<BuyEvent> before = event.key().map(buy.answered()::get);
    if (before.isPresent()) {
      return before.get().equals(event)
          ? new Step.Repeated<>(buy)
          : Step.conflict("Another " + event.key().orElseThrow() + " was answered already");
    }
    if (!MOVES.allows(buy.phase(), event)) {
      return new Step.Refused<>(MOVES.illegal(buy.phase(), event));
    }
    if (event.sale().isPresent() && !event.sale().get().equals(buy.id())) {
      return Step.conflict("It speaks of " + event.sale().get() + ", this is " + buy.id());
    }
    Step<Buy> step = judge(buy, event);
    if (!(step instanceof Step.Moved<Buy>(Buy next, List<Effect> effects))) {
      return step;
    }
    if (!MOVES.allows(buy.phase(), event, next.phase())) {
      throw new IllegalStateException(
          event.getClass().getSimpleName() + " led from " + buy.phase() + " to " + next.phase());
    }
    return new Step.Moved<>(next.stepped(event), effects);
  }

  private static Step<Buy> judge(Buy buy, BuyEvent event) {
    return switch (event) {
      case BuyEvent.QuoteAccepted accepted -> quoted(buy, accepted);
      case BuyEvent.Cancelled _ -> cancel(buy);
      case BuyEvent.NoteIn note -> BuyCash.note(buy, note);
      case BuyEvent.PriceNamed named -> BuyCash.named(buy, named);
      case BuyEvent.Closed closed -> closed(buy, closed.statement());
      case BuyEvent.MachineSilent silent -> silent(buy, silent.atMs());
      case BuyEvent.Screened screened -> screened(buy, screened.result());
      case BuyEvent.Held held -> moved(buy.to(HELD, held.why()));
      case BuyEvent.Released released -> release(buy, released);
      case BuyEvent.SendStarted _ -> start(buy);
      case BuyEvent.Sent sent -> BuyCash.sent(buy, sent.txid(), sent.networkFee(), sent.atMs());
      case BuyEvent.Replaced replaced ->
          BuyCash.replaced(buy, replaced.txid(), replaced.networkFee(), replaced.atMs());
      case BuyEvent.SendRefused refused -> refused(buy, refused);
      case BuyEvent.SendTimedOut _ ->
          moved(buy.to(SEND_UNKNOWN), new Effect.LookUp(buy.payoutId()));
      case BuyEvent.StillUnknown _ ->
          moved(buy, new Effect.SendAgain(buy.payoutId()), new Effect.LookUp(buy.payoutId()));
      case BuyEvent.NeverSigned _ ->
          buy.coins().txid() == null
              ? moved(
                  buy.to(FAILED, "The keeper never approved it"),
                  new Effect.Alert(buy.id(), "Not sent: send again or refund"))
              : Step.notNow("It was in the network as " + buy.coins().txid());
      case BuyEvent.NotSeen _ ->
          moved(
              buy.to(SEND_UNKNOWN),
              new Effect.SendAgain(buy.payoutId()),
              new Effect.LookUp(buy.payoutId()));
      case BuyEvent.Mined mined -> mined(buy, mined.txid());
      case BuyEvent.Reorged reorged ->
          reorged.txid().equals(buy.coins().txid())
              ? moved(buy.to(BROADCAST), new Effect.SendAgain(buy.payoutId()))
              : Step.notNow("It is paid by " + buy.coins().txid());
      case BuyEvent.Resend _ -> moved(buy.with(buy.coins().nextAttempt()).to(QUEUED));
      case BuyEvent.RefundChosen chosen -> BuyCash.refundChosen(buy, chosen.atMs());
      case BuyEvent.CashRefunded refunded -> BuyCash.refunded(buy, refunded);
      case BuyEvent.SupplementClosed closed -> BuyCash.supplement(buy, closed.statement());
    };
  }

  private static Step<Buy> quoted(Buy buy, BuyEvent.QuoteAccepted accepted) {
    Quote quote = accepted.quote();
    if (quote.direction() != Direction.BUY) {
      return Step.notNow("The price is one for selling");
    }
    if (!quote.holdsAt(accepted.atMs())) {
      return Step.notNow("The price has ended; ask for another");
    }
    return switch (accepted.screening()) {
      case Screening.Unavailable down ->
          Step.notNow("Screening does not answer (" + down.why() + "): no cash is taken");
      case Screening.Hit hit -> Step.notNow("Screening: case " + hit.caseId());
      case Screening.Passed _ ->
          moved(
              buy.with(
                      new Buy.Offer(
                          quote,
                          accepted.chain(),
                          accepted.destination(),
                          Amount.zero(quote.terms().currency())))
                  .to(QUOTED));
    };
  }

  /** The sum is what was heard of; what comes to light later is a supplement. */
  private static Step<Buy> silent(Buy buy, long atMs) {
    if (buy.phase() != CASH_IN) {
      return cancel(buy);
    }
    return BuyCash.commit(buy, atMs, "");
  }

  private static Step<Buy> closed(Buy buy, TerminalStatement.BuyClosed statement) {
    if (buy.coins().closing() != null) {
      return Step.conflict("The sale is closed already; a sale is closed once");
    }
    Amount stated = Currencies.amount(statement.total());
    Amount heard = buy.total().orElseThrow();
    Amount all = buy.lateTotal().map(heard::plus).orElse(heard);
    if (!stated.equals(heard) && !stated.equals(all)) {
      return Step.notNow(
          "The machine closed with "
              + stated
              + ", its notes come to "
              + all
              + ": the missing ones must come from its journal first");
    }
    Buy whole = stated.equals(heard) ? buy : BuyCash.withLateNotes(buy);
    Buy with = whole.with(whole.coins().withClosing(statement));
    String differs = BuyCash.difference(with, statement);
    boolean cleared = buy.phase() == HELD && buy.why().equals(Buy.NO_STATEMENT);
    if (buy.coins().commit() != null && whole.equals(buy) && differs.isEmpty()) {
      return moved(cleared ? with.to(QUEUED) : with);
    }
    Step<Buy> committed = BuyCash.commit(with, statement.atMs(), differs);
    if (cleared && committed instanceof Step.Moved<Buy>(Buy next, List<Effect> effects)) {
      // Screened before the statement came; only a difference keeps it.
      return new Step.Moved<>(next.phase() == COMMITTED ? next.to(QUEUED) : next, effects);
    }
    if (buy.phase() == HELD
        && committed instanceof Step.Moved<Buy>(Buy next, List<Effect> effects)) {
      String kept = next.phase() == HELD ? next.why() + "; " + buy.why() : buy.why();
      return new Step.Moved<>(next.to(HELD, kept), effects);
    }
    return committed;
  }

  /** Screening decides alone only where nothing else holds the sale. */
  private static Step<Buy> screened(Buy buy, Screening result) {
    boolean otherwiseHeld = buy.phase() == HELD && !buy.why().startsWith(Buy.SCREENING_DOWN);
    return switch (result) {
      case Screening.Passed passed -> {
        Buy clear = buy.screened(Optional.of(passed.listVersion()));
        if (otherwiseHeld) {
          yield moved(clear);
        }
        yield moved(
            buy.coins().closing() == null ? clear.to(HELD, Buy.NO_STATEMENT) : clear.to(QUEUED));
      }
      case Screening.Hit hit -> {
        String hitCase = Buy.SCREENING_CASE + " " + hit.caseId();
        yield moved(
            buy.screened(Optional.empty())
                .to(HELD, otherwiseHeld ? hitCase + "; " + buy.why() : hitCase),
            new Effect.Alert(buy.id(), hitCase));
      }
      case Screening.Unavailable down ->
          moved(
              otherwiseHeld ? buy : buy.to(HELD, Buy.SCREENING_DOWN + ": " + down.why()),
              new Effect.Screen(buy.id()));
    };
  }

  /** A person lets it go on: to be screened where it never was, never past a silent screening. */
  private static Step<Buy> release(Buy buy, BuyEvent.Released released) {
    if (buy.coins().closing() == null) {
      return Step.notNow(Buy.NO_STATEMENT + "; without it the keeper cannot pay");
    }
    if (buy.why().startsWith(Buy.SCREENING_DOWN)) {
      return Step.notNow("Nobody passes in place of the screening; it has to answer first");
    }
    boolean knownCase = buy.why().startsWith(Buy.SCREENING_CASE);
    Buy judged =
        knownCase ? buy.screened(Optional.of(released.person() + " on: " + buy.why())) : buy;
    List<Effect> effects = new ArrayList<>();
    // Held because the closing statement differs: a person accepts what the machine promised.
    Buy booked =
        judged.coins().commit() == null
            ? BuyCash.commitAsStated(judged, released.atMs(), effects)
            : judged;
    if (booked.screening().isPresent()) {
      return moved(booked.to(QUEUED), effects);
    }
    effects.add(new Effect.Screen(buy.id()));
    return moved(booked.to(COMMITTED), effects);
  }

  private static Step<Buy> start(Buy buy) {
    TerminalStatement.BuyClosed closing = buy.coins().closing();
    if (closing == null) {
      return Step.notNow(Buy.NO_STATEMENT);
    }
    return moved(buy.to(SENDING), new Effect.AskPayout(buy.payoutId(), closing));
  }

  private static Step<Buy> refused(Buy buy, BuyEvent.SendRefused refused) {
    if (refused.rule() == Rule.FROZEN) {
      return moved(
          buy.with(buy.coins().nextAttempt()).to(HELD, "Frozen in the keeper: " + refused.why()),
          new Effect.Alert(buy.id(), "Frozen; goes on when a person releases it"));
    }
    return moved(
        buy.to(FAILED, Buy.refusedBy(refused.rule()) + refused.why()),
        new Effect.Alert(buy.id(), "The keeper refused by " + refused.rule().ruleName()));
  }

  private static Step<Buy> mined(Buy buy, String txid) {
    if (!txid.equals(buy.coins().txid())) {
      return Step.notNow(
          "Told of "
              + txid
              + ", it is paid by "
              + buy.coins().txid()
              + ": say first that it was sent");
    }
    return moved(buy.to(CONFIRMED));
  }

  static Step<Buy> moved(Buy next, Effect... effects) {
    return new Step.Moved<>(next, List.of(effects));
  }

  static Step<Buy> moved(Buy next, List<Effect> effects) {
    return new Step.Moved<>(next, new ArrayList<>(effects));
  }

  /** Gives back what was reserved; before a price was accepted nothing is. */
  private static Step<Buy> cancel(Buy buy) {
    Buy.Offer offer = buy.offer();
    if (offer == null) {
      return moved(buy.to(CANCELLED));
    }
    return moved(
        buy.to(CANCELLED),
        new Effect.CountCash(buy.id(), Amount.zero(offer.quote().terms().currency())));
  }
}
