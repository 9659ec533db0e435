package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Rule;
import tallystick.keeper.policy.Standing.Case;
import tallystick.market.Amount;
import tallystick.market.Asset;

/** How much: per order, hour and day, per account and summed over the organisation. */
final class LimitRules {
  static final List<NamedRule> ALL =
      List.of(
          new NamedRule(Rule.ORDER_NOTIONAL, LimitRules::orderNotional),
          new NamedRule(Rule.HOUR_NOTIONAL, LimitRules::hourNotional),
          new NamedRule(Rule.DAY_NOTIONAL, LimitRules::dayNotional),
          new NamedRule(Rule.LOSS_BUDGET, LimitRules::lossBudget),
          new NamedRule(Rule.ORDER_RATE, LimitRules::orderRate),
          new NamedRule(Rule.OPEN_ORDERS, LimitRules::openOrders));

  /** One ceiling, asked of the account's limits and usage, then of the organisation's. */
  private interface Ceiling {
    Amount limit(Limits limits);

    BigInteger used(Usage usage, long nowMs);

    BigInteger asked(Charge charge);
  }

  private LimitRules() {}

  static Optional<String> orderNotional(Case asked) {
    return within(
        asked,
        "order",
        ceiling(Limits::orderNotional, (usage, nowMs) -> BigInteger.ZERO, Charge::turnover));
  }

  static Optional<String> hourNotional(Case asked) {
    return within(
        asked, "hour", ceiling(Limits::hourNotional, Usage::hourTurnover, Charge::turnover));
  }

  static Optional<String> dayNotional(Case asked) {
    return within(asked, "day", ceiling(Limits::dayNotional, Usage::dayTurnover, Charge::turnover));
  }

  /** The worst case of this order beside everything that may still be lost and was lost. */
  static Optional<String> lossBudget(Case asked) {
    return within(asked, "day's loss", ceiling(Limits::dayLoss, Usage::dayLoss, Charge::loss));
  }

  private static Ceiling ceiling(
      java.util.function.Function<Limits, Amount> limit,
      java.util.function.BiFunction<Usage, Long, BigInteger> used,
      java.util.function.Function<Charge, BigInteger> asked) {
    return new Ceiling() {
      @Override
      public Amount limit(Limits limits) {
        return limit.apply(limits);
      }

      @Override
      public BigInteger used(Usage usage, long nowMs) {
        return used.apply(usage, nowMs);
      }

      @Override
      public BigInteger asked(Charge charge) {
        return asked.apply(charge);
      }
    };
  }

  private static Optional<String> within(Case asked, String what, Ceiling ceiling) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    Settings settings = asked.standing().settings();
    Asset quote = order.instrument().quote();
    Optional<Limits> own = settings.limits(order.credential(), quote);
    Optional<Limits> whole = settings.organisationLimits(quote);
    Optional<Charge> charge = charge(asked, order);
    if (own.isEmpty() || whole.isEmpty() || charge.isEmpty()) {
      return Optional.of(
          (own.isEmpty() ? order.credential() : "the organisation")
              + " has no limits in "
              + quote
              + ", and what is not allowed is denied");
    }
    Exposure exposure = asked.standing().exposure();
    Optional<String> account =
        over(
            order.credential().toString(),
            what,
            ceiling.limit(own.get()),
            ceiling.used(exposure.usage(order.credential(), quote), asked.nowMs()),
            ceiling.asked(charge.get()));
    return account.isPresent()
        ? account
        : over(
            "the organisation",
            what,
            ceiling.limit(whole.get()),
            ceiling.used(exposure.usage(quote), asked.nowMs()),
            ceiling.asked(charge.get()));
  }

  private static Optional<String> over(
      String whose, String what, Amount limit, BigInteger used, BigInteger more) {
    if (used.add(more).compareTo(limit.units()) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        whose
            + ": "
            + Figures.money(limit.asset(), more)
            + " on top of "
            + Figures.money(limit.asset(), used)
            + " is above the "
            + what
            + " limit of "
            + Figures.money(limit.asset(), limit.units()));
  }

  private static Optional<Charge> charge(Case asked, PlaceOrder order) {
    Optional<AccountPolicy> policy = asked.standing().settings().policy(order.credential());
    return AccountRules.reference(asked, order)
        .flatMap(
            reference -> policy.map(rules -> Charge.worst(order, Policy.basis(reference, rules))));
  }

  /**
   * Orders and cancels together. A cancel may use as much again, so that orders never crowd it out,
   * and the first cancel of an order that is open passes always: there are no more of those than
   * open orders.
   */
  static Optional<String> orderRate(Case asked) {
    Exposure exposure = asked.standing().exposure();
    return switch (asked.submission().intent()) {
      case PlaceOrder order -> rate(asked, order, 1);
      case CancelOrder cancel -> {
        Optional<PlacedOrder> target = exposure.live(cancel.target());
        boolean first = target.isPresent() && !target.get().cancelAsked();
        yield first && cancel.replacement() == null ? Optional.empty() : rate(asked, cancel, 2);
      }
      case tallystick.intent.Intent.Read read -> Optional.empty();
      case tallystick.intent.Intent.ChangeSetting change -> Optional.empty();
      case tallystick.intent.Intent.Freeze freeze -> Optional.empty();
      case tallystick.intent.Intent.FileEvidence file -> Optional.empty();
      case tallystick.intent.MachineIntent machine -> Optional.empty();
    };
  }

  private static Optional<String> rate(
      Case asked, tallystick.intent.Intent.OnCredential intent, int share) {
    Exposure exposure = asked.standing().exposure();
    long count =
        exposure.ordersInLastMinute(intent.credential(), asked.nowMs())
            + exposure.cancelsInLastMinute(intent.credential(), asked.nowMs());
    long limit =
        asked
            .standing()
            .settings()
            .policy(intent.credential())
            .map(policy -> (long) policy.ordersPerMinute() * share)
            .orElse(0L);
    return count < limit
        ? Optional.empty()
        : Optional.of(count + " orders and cancels within a minute, at most " + limit);
  }

  static Optional<String> openOrders(Case asked) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    PlacedOrder replaced = AccountRules.target(asked);
    int open =
        asked.standing().exposure().openOrders(order.credential())
            - (replaced == null ? 0 : replaced.legs());
    int more = order.kind() == OrderKind.OCO ? 2 : 1;
    int limit =
        asked
            .standing()
            .settings()
            .policy(order.credential())
            .map(AccountPolicy::openOrders)
            .orElse(0);
    return open + more <= limit
        ? Optional.empty()
        : Optional.of(open + " orders are open and " + more + " more, at most " + limit);
  }
}
