package tallystick.paper.trading;

import org.jspecify.annotations.Nullable;

/** The rules of a one-cancels-the-other pair. */
final class Lists {
  private Lists() {}

  static @Nullable Refusal objection(
      Exchange exchange, Account account, Market market, NewOrder above, NewOrder below) {
    if (above.clientOrderId().equals(below.clientOrderId())) {
      return Refusal.DUPLICATE;
    }
    Refusal relation = relation(market, above, below);
    if (relation != null) {
      return relation;
    }
    for (NewOrder leg : new NewOrder[] {above, below}) {
      Refusal refusal = exchange.check(account, market, leg);
      if (refusal == null) {
        refusal = Rules.priceObjection(market, leg);
      }
      if (refusal != null) {
        return refusal.equals(Refusal.WOULD_TRIGGER) ? Refusal.PRICE_RELATION : refusal;
      }
    }
    return Rules.counts(market.listing(), account, above.type().conditional() ? above : below, 2);
  }

  /** Above the market stands one price, below it the other; the stop is on the losing side. */
  private static @Nullable Refusal relation(Market market, NewOrder above, NewOrder below) {
    long last = market.lastTicks();
    NewOrder stop = above.buy() ? above : below;
    NewOrder profit = above.buy() ? below : above;
    boolean stopIsStop =
        stop.type() == OrderType.STOP_LOSS || stop.type() == OrderType.STOP_LOSS_LIMIT;
    boolean profitIsProfit = profit.type() == OrderType.LIMIT_MAKER || profit.type().takesProfit();
    if (!stopIsStop || !profitIsProfit) {
      return new Refusal(-1158, "Unsupported order combination.");
    }
    boolean ordered = level(above) > last && last > level(below);
    return ordered ? null : Refusal.PRICE_RELATION;
  }

  private static long level(NewOrder order) {
    return order.type().conditional() ? order.stopTicks() : order.priceTicks();
  }
}
