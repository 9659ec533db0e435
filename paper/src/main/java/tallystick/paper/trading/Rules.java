package tallystick.paper.trading;

import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.Book;

/** The listing's filters, in the order in which Binance applies them. */
final class Rules {
  private Rules() {}

  static @Nullable Refusal check(Market market, Account account, NewOrder order) {
    Listing listing = market.listing();
    if (order.priceTicks() > Book.MAX_PRICE_TICKS || order.stopTicks() > Book.MAX_PRICE_TICKS) {
      return Refusal.filter("PRICE_FILTER");
    }
    if (order.type().priced() && order.priceTicks() == 0) {
      return new Refusal(-1013, "Invalid price.");
    }
    if (order.type().conditional() && order.stopTicks() == 0) {
      return new Refusal(-1013, "Invalid stop price.");
    }
    boolean byQuote = order.lots() == 0;
    if (byQuote && order.quoteE8() == 0) {
      return new Refusal(-1013, "Invalid quantity.");
    }
    if (!byQuote && (order.lots() < listing.minLots() || order.lots() > listing.maxLots())) {
      return Refusal.filter("LOT_SIZE");
    }
    Refusal band = percentPrice(market, order);
    if (band != null) {
      return band;
    }
    Refusal notional = notional(market, order);
    return notional != null ? notional : counts(listing, account, order, 1);
  }

  private static @Nullable Refusal percentPrice(Market market, NewOrder order) {
    long average = market.averageTicks();
    if (average == 0) {
      return null;
    }
    long price = order.type().priced() ? order.priceTicks() : order.stopTicks();
    boolean tooHigh = price > average * Listing.PERCENT_UP;
    boolean tooLow = price < average / Listing.PERCENT_DOWN_DIVISOR;
    return price != 0 && (tooHigh || tooLow) ? Refusal.filter("PERCENT_PRICE_BY_SIDE") : null;
  }

  private static @Nullable Refusal notional(Market market, NewOrder order) {
    Listing listing = market.listing();
    long price =
        order.type().priced()
            ? order.priceTicks()
            : order.type().conditional() ? order.stopTicks() : market.averageTicks();
    if (listing.beyondNotional(price, order.lots())) {
      return Refusal.filter("NOTIONAL");
    }
    long worthE8 = order.quoteE8() > 0 ? order.quoteE8() : listing.quoteE8(price, order.lots());
    return worthE8 < listing.minNotionalE8() ? Refusal.filter("NOTIONAL") : null;
  }

  /** Whether so many more open orders are allowed. */
  static @Nullable Refusal counts(Listing listing, Account account, NewOrder order, int more) {
    int open = 0;
    int waiting = 0;
    for (Order other : account.openOrders()) {
      if (other.listing().symbol().equals(listing.symbol())) {
        open++;
        if (other.request().type().conditional()) {
          waiting++;
        }
      }
    }
    if (open + more > Listing.MAX_NUM_ORDERS) {
      return Refusal.filter("MAX_NUM_ORDERS");
    }
    if (order.type().conditional() && waiting + 1 > Listing.MAX_NUM_ALGO_ORDERS) {
      return Refusal.filter("MAX_NUM_ALGO_ORDERS");
    }
    return null;
  }

  /** Why its price cannot stand against the market now; null when it can. */
  static @Nullable Refusal priceObjection(Market market, NewOrder request) {
    long last = market.lastTicks();
    if (request.type().conditional() && last > 0) {
      boolean due =
          Market.triggersOnFall(request)
              ? last <= request.stopTicks()
              : last >= request.stopTicks();
      return due ? Refusal.WOULD_TRIGGER : null;
    }
    if (request.type() == OrderType.LIMIT_MAKER) {
      long best = request.buy() ? market.book().bestAskTicks() : market.book().bestBidTicks();
      boolean takes =
          best > 0 && (request.buy() ? best <= request.priceTicks() : best >= request.priceTicks());
      return takes ? Refusal.WOULD_TAKE : null;
    }
    return null;
  }
}
