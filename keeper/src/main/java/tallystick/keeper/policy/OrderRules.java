package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.OrderKind;
import tallystick.intent.Rule;
import tallystick.intent.StopLeg;
import tallystick.keeper.policy.Standing.Case;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;
import tallystick.market.Price;
import tallystick.market.Side;

/** One order against the keeper's own prices, and what a cancel takes away. */
final class OrderRules {
  /**
   * A stop may sleep this far from the price and no further: half. Beyond it a trigger protects
   * nobody and only waits for a misprint.
   */
  static final int MAX_TRIGGER_DISTANCE_BPS = 5_000;

  /** Half the spread of a market that is not thin, and a little more. */
  static final int SELLS_NOW_BPS = 50;

  static final List<NamedRule> ALL =
      List.of(
          new NamedRule(Rule.REFERENCE_STALE, OrderRules::referenceStale),
          new NamedRule(Rule.PRICE_BAND, OrderRules::priceBand),
          new NamedRule(Rule.PROTECTION_REMOVED, OrderRules::protectionRemoved));

  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  private OrderRules() {}

  static Optional<String> referenceStale(Case asked) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    Optional<Reference> reference = AccountRules.reference(asked, order);
    if (reference.isEmpty()) {
      return Optional.of("the keeper has no reference price of " + order.instrument() + " yet");
    }
    if (!reference.get().fresh(asked.nowMs())) {
      long ageMs = asked.nowMs() - reference.get().receivedAtMs();
      return Optional.of(
          "the keeper's price of "
              + order.instrument()
              + " is "
              + ageMs
              + " ms old, at most "
              + References.MAX_AGE_MS);
    }
    return Optional.empty();
  }

  /** Only the harmful side: a buy too high, a sale too low. Deep averaging orders pass. */
  static Optional<String> priceBand(Case asked) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    Optional<Reference> reference = AccountRules.reference(asked, order);
    Optional<AccountPolicy> policy = asked.standing().settings().policy(order.credential());
    if (reference.isEmpty() || policy.isEmpty()) {
      return Optional.of("no reference price or no policy to judge against");
    }
    int bandBps = policy.get().bandBps();
    Price current = reference.get().current();
    Price limit = order.limit();
    String objection = limit == null ? null : beyond(order, "limit", limit, current, bandBps);
    StopLeg stop = order.stop();
    if (objection == null && stop != null) {
      objection = stopOutOfRange(order, stop, current, bandBps);
    }
    return Optional.ofNullable(objection);
  }

  private static @Nullable String stopOutOfRange(
      PlaceOrder order, StopLeg stop, Price current, int bandBps) {
    BigInteger trigger = stop.trigger().units();
    BigInteger lowest = share(current, 10_000 - MAX_TRIGGER_DISTANCE_BPS);
    BigInteger highest = share(current, 10_000 + MAX_TRIGGER_DISTANCE_BPS);
    if (trigger.compareTo(lowest) < 0 || trigger.compareTo(highest) > 0) {
      return "trigger "
          + stop.trigger()
          + " is further than "
          + MAX_TRIGGER_DISTANCE_BPS
          + " bps from the reference "
          + current;
    }
    if (order.kind() == OrderKind.OCO && order.limit() != null) {
      // Of a pair the stop lies on the losing side of the limit; otherwise it is no pair.
      boolean crossed =
          order.side() == Side.SELL
              ? stop.trigger().compareTo(order.limit()) >= 0
              : stop.trigger().compareTo(order.limit()) <= 0;
      if (crossed) {
        return "trigger " + stop.trigger() + " is on the wrong side of limit " + order.limit();
      }
    }
    return beyond(order, "stop limit", stop.limit(), stop.trigger(), bandBps);
  }

  private static @Nullable String beyond(
      PlaceOrder order, String what, Price price, Price reference, int bandBps) {
    boolean buy = order.side() == Side.BUY;
    BigInteger edge = share(reference, buy ? 10_000 + bandBps : 10_000 - bandBps);
    boolean harmful = buy ? price.units().compareTo(edge) > 0 : price.units().compareTo(edge) < 0;
    return harmful
        ? what
            + " "
            + price
            + (buy ? " is above " : " is below ")
            + Figures.price(order.instrument(), edge)
            + ", "
            + bandBps
            + " bps from "
            + reference
        : null;
  }

  /** Rounded down for a ceiling and up for a floor, so that the band is never wider than told. */
  private static BigInteger share(Price price, int bps) {
    BigInteger scaled = price.units().multiply(BigInteger.valueOf(bps));
    return bps >= 10_000
        ? scaled.divide(BPS)
        : scaled.add(BPS).subtract(BigInteger.ONE).divide(BPS);
  }

  /**
   * Of the base that is held, less must not be covered by protective sells afterwards than before.
   * What a cancel takes counts even while the order is in doubt; what remains counts only when the
   * venue has accepted it.
   */
  static Optional<String> protectionRemoved(Case asked) {
    PlacedOrder target = AccountRules.target(asked);
    if (target == null
        || !target.protective()
        || !(asked.submission().intent() instanceof CancelOrder cancel)) {
      return Optional.empty();
    }
    Exposure exposure = asked.standing().exposure();
    BigInteger others = BigInteger.ZERO;
    for (PlacedOrder placed : exposure.live(cancel.credential())) {
      boolean stands =
          placed != target
              && placed.protective()
              && placed.standing() == PlacedOrder.Standing.OPEN
              && !placed.cancelAsked()
              && placed.order.instrument().base().equals(cancel.instrument().base());
      if (stands) {
        others = others.add(placed.remaining());
      }
    }
    BigInteger before = others.add(target.remaining());
    BigInteger after = others.add(replaces(asked, cancel.replacement()));
    Optional<BigInteger> held =
        exposure.balance(cancel.credential(), cancel.instrument().base()).map(one -> one.units());
    if (held.isPresent()) {
      before = before.min(held.get());
      after = after.min(held.get());
    }
    return after.compareTo(before) >= 0
        ? Optional.empty()
        : Optional.of(
            "covered by stops now "
                + Figures.money(cancel.instrument().base(), before)
                + ", afterwards "
                + Figures.money(cancel.instrument().base(), after)
                + "; let the cancel carry its replacement");
  }

  /** Below both prices, or so far below the current one that the bid must meet it. */
  private static boolean sellsNow(Price limit, Reference reference) {
    return limit.compareTo(reference.low()) <= 0
        || limit.units().compareTo(share(reference.current(), 10_000 - SELLS_NOW_BPS)) <= 0;
  }

  /**
   * What a replacement covers: a stop all of its quantity, and so does a sale at once at a price
   * that the market pays now, because what is sold needs no cover.
   */
  private static BigInteger replaces(Case asked, @Nullable PlaceOrder replacement) {
    if (replacement == null || replacement.side() != Side.SELL) {
      return BigInteger.ZERO;
    }
    if (PlacedOrder.protective(replacement)) {
      return replacement.quantity().units();
    }
    Price limit = replacement.limit();
    boolean atOnce =
        replacement.kind() == OrderKind.LIMIT_IOC
            && limit != null
            && AccountRules.reference(asked, replacement)
                .filter(reference -> sellsNow(limit, reference))
                .isPresent();
    return atOnce ? replacement.quantity().units() : BigInteger.ZERO;
  }
}
