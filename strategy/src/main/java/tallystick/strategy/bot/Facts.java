package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.market.Amount;

/**
 * Writes what became of an intent into its deal. Nothing here asks for anything: {@link Plan} does.
 *
 * <p>Every answer counts once: it must fit what the order still waits for, otherwise it is a
 * repetition or came too late, and is passed over.
 */
final class Facts {
  /** Binance: the order to be cancelled is not open (any more). */
  static final int UNKNOWN_ORDER = -2011;

  /** Time in which a passing reason may pass; doubled with each attempt. */
  static final long FIRST_RETRY_MS = 5_000;

  /** An open market is worth a try every ten minutes, for as long as it takes. */
  static final long LONGEST_RETRY_MS = 600_000;

  /** What a venue has refused so often does not change by itself. */
  static final int MAX_VENUE_ATTEMPTS = 8;

  private Facts() {}

  static Deal apply(Work work, Deal deal, BotEvent.OfIntent event) {
    CallerId id = event.callerId();
    return switch (event) {
      case BotEvent.Logged logged -> deal;
      case BotEvent.Accepted accepted -> accepted(deal, id);
      case BotEvent.Refused refused -> refused(work, deal, refused);
      case BotEvent.Rejected rejected -> rejected(work, deal, rejected);
      case BotEvent.Unknown unknown -> unknown(work, deal, id, unknown.text());
      case BotEvent.NeverArrived never -> neverArrived(work, deal, never);
      case BotEvent.Filled filled -> filled(work, deal, filled);
      case BotEvent.Closed closed -> closed(work, deal, closed);
    };
  }

  /** Whether any of the deal's orders or cancels goes by this id. */
  static boolean concerns(Deal deal, CallerId id) {
    return deal.order(id) != null || deal.cancelledBy(id) != null;
  }

  private static Deal accepted(Deal deal, CallerId id) {
    Deal next = deal;
    OrderTrack order = deal.order(id);
    if (order != null && order.standing() != OrderTrack.Standing.LIVE) {
      next = next.replacing(order.with(OrderTrack.Standing.LIVE)).withoutBlock(order.slot());
    }
    OrderTrack target = next.cancelledBy(id);
    if (target != null && inFlight(target)) {
      next =
          next.replacing(target.with(cancel(target, OrderTrack.CancelStanding.DONE)))
              .withoutBlock(target.slot());
    }
    return next;
  }

  private static Deal refused(Work work, Deal deal, BotEvent.Refused event) {
    String reason = "refused by the keeper, " + event.rule().ruleName() + ": " + event.figures();
    return undone(work, deal, event.callerId(), reason, mayPass(event.rule()), Integer.MAX_VALUE);
  }

  /** Whether time alone may lift a refusal; the others need a person. */
  private static boolean mayPass(Rule rule) {
    return switch (rule) {
      case FROZEN,
          EPOCH_OLD,
          QUOTA,
          DISK_RESERVE,
          CLOCK_JUMPED,
          REFERENCE_STALE,
          PRICE_BAND,
          HOUR_NOTIONAL,
          DAY_NOTIONAL,
          LOSS_BUDGET,
          ORDER_RATE,
          OPEN_ORDERS ->
          true;
      case CANARY,
          INTENT_REPEATED,
          UNKNOWN_ACCOUNT,
          UNKNOWN_ORDER,
          NOT_ISOLATED,
          INSTRUMENT_NOT_ALLOWED,
          ORDER_TYPE_NOT_ALLOWED,
          ORDER_NOTIONAL,
          PROTECTION_REMOVED,
          UNKNOWN_WALLET,
          PAYOUT_NOT_DUE,
          TRANSACTION_INVALID,
          DESTINATION_NOT_PINNED,
          CASH_NOT_SIGNED,
          SIMULATED_TERMINAL,
          STATEMENT_EXPIRED,
          CASH_ALREADY_SPENT,
          TERMINAL_LIMIT,
          PAYOUT_EXCEEDS_CASH,
          MARGIN_EXCEEDED,
          CASH_EXCEEDS_COINS,
          HEADERS_INVALID,
          DEPOSIT_UNPROVEN,
          DEPOSIT_REPEATED,
          REFUND_EXCEEDS_DEPOSIT,
          CHANGE_NOT_OURS,
          FEE_LIMIT,
          REPLACEMENT_UNSAFE,
          PAYOUT_LIMIT,
          SWEEP_LIMIT,
          WALLET_HOUR_LIMIT,
          WALLET_DAY_LIMIT,
          APPROVAL_MISSING,
          APPROVAL_SELF,
          APPROVAL_EXPIRED,
          APPROVAL_INVALID,
          COOLING_OFF,
          SETTING_INVALID ->
          false;
    };
  }

  private static Deal rejected(Work work, Deal deal, BotEvent.Rejected event) {
    if (event.code() == UNKNOWN_ORDER) {
      // It filled or ended before the cancel came: its end is here or on its way to us.
      OrderTrack order = deal.order(event.callerId());
      Deal next = order != null && pending(order) ? deal.without(event.callerId()) : deal;
      OrderTrack target = next.cancelledBy(event.callerId());
      return target != null && inFlight(target)
          ? next.replacing(target.with(cancel(target, OrderTrack.CancelStanding.DONE)))
          : next;
    }
    String reason = "rejected by the venue, " + event.code() + ": " + event.text();
    return undone(work, deal, event.callerId(), reason, true, MAX_VENUE_ATTEMPTS);
  }

  /** The intent did nothing: its order is forgotten, its cancel never was, its slot waits. */
  private static Deal undone(
      Work work, Deal deal, CallerId id, String reason, boolean mayPass, int maxAttempts) {
    Deal next = deal;
    @Nullable Slot slot = null;
    OrderTrack order = deal.order(id);
    if (order != null && pending(order)) {
      next = next.without(id);
      slot = order.slot();
    }
    OrderTrack target = next.cancelledBy(id);
    if (target != null && inFlight(target)) {
      next = next.replacing(target.with(cancel(target, OrderTrack.CancelStanding.NONE)));
      slot = target.slot();
    }
    if (slot == null) {
      return next;
    }
    Deal.Block before = deal.block(slot);
    int attempts = before == null ? 1 : before.attempts() + 1;
    boolean retry = mayPass && attempts < maxAttempts;
    long waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS << Math.min(attempts - 1, 20));
    work.say(
        retry ? BotNote.Kind.WAITING : BotNote.Kind.WARNING, deal.number(), slot + " " + reason);
    return next.withBlock(
        new Deal.Block(slot, reason, retry ? work.nowMs + waitMs : Deal.Block.NEVER, attempts));
  }

  private static Deal unknown(Work work, Deal deal, CallerId id, String text) {
    Deal next = deal;
    OrderTrack order = deal.order(id);
    if (order != null && order.standing() == OrderTrack.Standing.SENT) {
      next = next.replacing(order.with(OrderTrack.Standing.UNKNOWN));
      work.say(
          BotNote.Kind.WAITING,
          deal.number(),
          order.slot() + ": nobody knows what became of it (" + text + "); waiting");
    }
    OrderTrack target = next.cancelledBy(id);
    if (target != null && target.cancel().standing() == OrderTrack.CancelStanding.SENT) {
      next = next.replacing(target.with(cancel(target, OrderTrack.CancelStanding.UNKNOWN)));
    }
    return next;
  }

  /**
   * Nothing was done, so it may be asked again at once; but a venue that takes no requests for a
   * while makes this answer within milliseconds, so from the second time on it waits as after a
   * refusal.
   */
  private static Deal neverArrived(Work work, Deal deal, BotEvent.NeverArrived event) {
    String reason = "never reached the venue (" + event.text() + "); goes on";
    Deal next = undone(work, deal, event.callerId(), reason, true, Integer.MAX_VALUE);
    for (Deal.Block block : next.blocks()) {
      if (block.reason().equals(reason) && block.attempts() == 1) {
        next = next.withBlock(new Deal.Block(block.slot(), reason, work.nowMs, 1));
      }
    }
    return next;
  }

  private static Deal filled(Work work, Deal deal, BotEvent.Filled event) {
    OrderTrack order = deal.order(event.callerId());
    if (order == null || deal.ledger().knows(event.fill())) {
      return deal;
    }
    int feeBps = work.market(deal.instrument()).takerFeeBps();
    Deal next =
        deal.with(deal.ledger().with(order.slot(), event.fill(), feeBps))
            .replacing(order.filledMore(event.fill().quantity()));
    boolean stopFilled =
        order.order().kind() == OrderKind.STOP_LIMIT
            || (order.order().kind() == OrderKind.OCO && event.leg() == Leg.STOP);
    if (stopFilled && next.closing() == null) {
      next = next.closing(Deal.CloseReason.STOP_LOSS).with(next.watch().breach(work.nowMs));
    }
    return settle(next);
  }

  private static Deal closed(Work work, Deal deal, BotEvent.Closed event) {
    OrderTrack order = deal.order(event.callerId());
    if (order == null) {
      return deal;
    }
    Deal next = deal.replacing(order.closed(event.leg(), event.filledBase()));
    BotEvent.Tick quote = work.quote(deal.instrument());
    if (order.immediate()
        && quote != null
        && event.filledBase().compareTo(order.order().quantity()) < 0) {
      // The quote that called for it is not the market any more: the rest waits for the next.
      next = next.with(next.watch().stale(quote.timeMs()));
    }
    boolean oursToEnd = order.immediate() || order.cancel().id() != null;
    boolean cutShort =
        event.ending() == Outcome.Ending.CANCELLED
            && event.filledBase().compareTo(order.order().quantity()) < 0;
    if (cutShort && !oursToEnd && deal.block(order.slot()) == null) {
      String reason =
          "the order was cancelled, and not by this bot: by a freeze of the account, or at the"
              + " venue.";
      work.say(BotNote.Kind.WARNING, deal.number(), order.slot() + ": " + reason);
      next = next.withBlock(new Deal.Block(order.slot(), reason, Deal.Block.NEVER, 1));
    }
    return settle(next);
  }

  /** Lets go of orders that have ended and of which every fill is counted. */
  private static Deal settle(Deal deal) {
    Deal next = deal;
    List<OrderTrack> rest = new ArrayList<>(deal.orders().size());
    for (OrderTrack order : deal.orders()) {
      if (!order.finished()) {
        rest.add(order);
        continue;
      }
      Amount left = order.remaining();
      boolean step = order.slot().kind() == Slot.Kind.EXIT && order.slot().index() > 0;
      if (step && left.signum() <= 0 && deal.closing() == null) {
        next = next.withStepDone(order.slot().index());
      }
    }
    return rest.size() == deal.orders().size() ? deal : next.withOrders(rest);
  }

  private static boolean pending(OrderTrack order) {
    return order.standing() != OrderTrack.Standing.LIVE;
  }

  private static boolean inFlight(OrderTrack target) {
    OrderTrack.CancelStanding standing = target.cancel().standing();
    return standing == OrderTrack.CancelStanding.SENT
        || standing == OrderTrack.CancelStanding.UNKNOWN;
  }

  private static OrderTrack.Cancel cancel(OrderTrack target, OrderTrack.CancelStanding standing) {
    return new OrderTrack.Cancel(standing, target.cancel().id());
  }
}
