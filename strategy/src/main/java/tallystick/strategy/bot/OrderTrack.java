package tallystick.strategy.bot;

import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Side;

/**
 * One order that has not ended, as far as this bot knows.
 *
 * @param callerId of the intent that places it: its own, or the cancel's that it replaces with
 * @param filled base executed by the fills heard of
 * @param closedMain what the venue said was executed when the main leg ended; null while open
 * @param closedStop the same of the stop leg
 */
record OrderTrack(
    CallerId callerId,
    Slot slot,
    Intent.PlaceOrder order,
    Standing standing,
    Amount filled,
    @Nullable Amount closedMain,
    @Nullable Amount closedStop,
    Cancel cancel) {

  /** What is known of its being at the venue. */
  enum Standing {
    SENT(1),
    LIVE(2),
    UNKNOWN(3);

    private final int code;

    Standing(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * A cancel on its way.
   *
   * @param id caller id of the last cancel's intent; null when none was ever sent
   */
  record Cancel(CancelStanding standing, @Nullable CallerId id) {
    static final Cancel NEVER = new Cancel(CancelStanding.NONE, null);
  }

  /** What is known of a cancel. */
  enum CancelStanding {
    /** None in flight. */
    NONE(1),
    SENT(2),
    UNKNOWN(3),
    /** Done; the order's end is on its way to us. */
    DONE(4);

    private final int code;

    CancelStanding(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  static OrderTrack sent(CallerId id, Slot slot, Intent.PlaceOrder order) {
    return new OrderTrack(
        id,
        slot,
        order,
        Standing.SENT,
        Amount.zero(order.instrument().base()),
        null,
        null,
        Cancel.NEVER);
  }

  boolean buys() {
    return order.side() == Side.BUY;
  }

  Amount remaining() {
    return order.quantity().minus(filled);
  }

  /** A resting order with a stop: cancelling it without replacement would remove protection. */
  boolean protective() {
    return order.stop() != null;
  }

  boolean immediate() {
    return order.kind() == OrderKind.LIMIT_IOC;
  }

  /** At the venue, not ended, and no cancel on its way. */
  boolean stands() {
    return standing == Standing.LIVE && cancel.standing() == CancelStanding.NONE && !closed();
  }

  /** It stands, and of a pair both legs do: the market has not begun to act on it. */
  boolean untouched() {
    return stands() && closedMain == null && closedStop == null;
  }

  /** All legs have ended. */
  boolean closed() {
    return order.kind() == OrderKind.OCO
        ? closedMain != null && closedStop != null
        : closedMain != null || closedStop != null;
  }

  /** Ended, and every fill that the venue counted has been heard of. */
  boolean finished() {
    return filled.compareTo(order.quantity()) >= 0
        || (closed() && reported().compareTo(filled) <= 0);
  }

  private Amount reported() {
    Amount sum = Amount.zero(order.instrument().base());
    if (closedMain != null) {
      sum = sum.plus(closedMain);
    }
    return closedStop == null ? sum : sum.plus(closedStop);
  }

  OrderTrack with(Standing changed) {
    return new OrderTrack(callerId, slot, order, changed, filled, closedMain, closedStop, cancel);
  }

  OrderTrack with(Cancel changed) {
    return new OrderTrack(callerId, slot, order, standing, filled, closedMain, closedStop, changed);
  }

  /** A fill proves that it is at the venue, whatever answer is still missing. */
  OrderTrack filledMore(Amount quantity) {
    return new OrderTrack(
        callerId,
        slot,
        order,
        Standing.LIVE,
        filled.plus(quantity),
        closedMain,
        closedStop,
        cancel);
  }

  OrderTrack closed(Leg leg, Amount reportedBase) {
    boolean stopLeg = leg == Leg.STOP;
    return new OrderTrack(
        callerId,
        slot,
        order,
        Standing.LIVE,
        filled,
        stopLeg ? closedMain : reportedBase,
        stopLeg ? reportedBase : closedStop,
        cancel);
  }
}
