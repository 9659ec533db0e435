package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome.Closed;
import tallystick.intent.Verdict.Basis;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Side;

/** One approved order as the keeper sees it; owned and changed by {@link Exposure} alone. */
final class PlacedOrder {
  /** Where an order stands in the keeper's view. */
  enum Standing {
    /** Logged, perhaps sent, or unknown: it may be at the venue. */
    IN_DOUBT,
    /** The venue took it. */
    OPEN,
    /** It ended, or never was. */
    ENDED
  }

  final long sequence;
  final CallerId callerId;
  final PlaceOrder order;
  final Basis basis;
  final Charge held;
  private final Map<Leg, Closed> closed = new EnumMap<>(Leg.class);
  private final Map<Leg, Amount> seenFilled = new EnumMap<>(Leg.class);
  private Standing standing = Standing.IN_DOUBT;
  private Charge spent = Charge.NONE;
  private boolean cancelAsked;

  PlacedOrder(long sequence, CallerId callerId, PlaceOrder order, Basis basis) {
    this.sequence = sequence;
    this.callerId = callerId;
    this.order = order;
    this.basis = basis;
    this.held = Charge.worst(order, basis);
  }

  CredentialId credential() {
    return order.credential();
  }

  Asset quote() {
    return order.instrument().quote();
  }

  Standing standing() {
    return standing;
  }

  void stand(Standing now) {
    standing = now;
  }

  boolean live() {
    return standing != Standing.ENDED;
  }

  Charge spent() {
    return spent;
  }

  void spend(Charge charge) {
    spent = charge;
  }

  boolean cancelAsked() {
    return cancelAsked;
  }

  void askCancel() {
    cancelAsked = true;
  }

  /** Orders it stands for at the venue. */
  int legs() {
    return order.kind() == OrderKind.OCO ? 2 : 1;
  }

  /**
   * A sale that wakes when the price falls: what still stands there when everything else is down.
   */
  boolean protective() {
    return protective(order);
  }

  static boolean protective(PlaceOrder order) {
    return order.side() == Side.SELL && order.stop() != null;
  }

  /** The last report of a leg counts. */
  void close(Closed leg) {
    closed.put(leg.order().leg(), leg);
  }

  boolean anyClosed() {
    return !closed.isEmpty();
  }

  /** Every leg has ended, or one of a pair has filled whole and so ended the other. */
  boolean allClosed() {
    return closed.size() >= legs() || filledBase().compareTo(order.quantity()) >= 0;
  }

  Amount filledBase() {
    Amount sum = Amount.zero(order.instrument().base());
    for (Closed leg : closed.values()) {
      sum = sum.plus(leg.filledBase());
    }
    return sum;
  }

  Amount filledQuote() {
    Amount sum = Amount.zero(order.instrument().quote());
    for (Closed leg : closed.values()) {
      sum = sum.plus(leg.filledQuote());
    }
    return sum;
  }

  /** What an execution report says was filled so far; never less than was said before. */
  void seeFilled(Leg leg, Amount cumulativeBase) {
    seenFilled.merge(leg, cumulativeBase, Amount::max);
  }

  /** What may still fill, in the base asset. */
  BigInteger remaining() {
    if (!live()) {
      return BigInteger.ZERO;
    }
    BigInteger filled = filledBase().units();
    for (Map.Entry<Leg, Amount> seen : seenFilled.entrySet()) {
      if (!closed.containsKey(seen.getKey())) {
        filled = filled.add(seen.getValue().units());
      }
    }
    return order.quantity().units().subtract(filled).max(BigInteger.ZERO);
  }

  String digest() {
    return standing + " " + held + " closed " + filledBase() + (cancelAsked ? " cancel asked" : "");
  }
}
