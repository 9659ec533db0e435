package tallystick.paper.trading;

import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.Book;

/**
 * What an order takes aside, may spend and pays with; pure functions of the request and its market.
 */
final class Funds {
  private Funds() {}

  /**
   * A market order by quote amount becomes one by quantity, at the prices that stand on the book.
   */
  static NewOrder byQuote(Market market, NewOrder asked) {
    long budget = asked.quoteE8() / market.listing().quoteScale();
    return asked.withLots(Math.min(Book.MAX_LOTS, market.book().lotsFor(asked.buy(), budget)));
  }

  static long limit(NewOrder request) {
    if (request.type().priced()) {
      return request.priceTicks();
    }
    return request.buy() ? Book.MAX_PRICE_TICKS : 0;
  }

  static long budget(Account account, Market market, Order order) {
    NewOrder request = order.request();
    if (request.type().priced()) {
      return Book.NO_BUDGET;
    }
    Listing listing = market.listing();
    if (request.quoteE8() > 0) {
      return request.quoteE8() / listing.quoteScale();
    }
    return order.buy()
        ? account.balance(listing.quote()).freeE8() / listing.quoteScale()
        : Book.NO_BUDGET;
  }

  /** Takes its funds aside while it is open. */
  static boolean rests(NewOrder request) {
    return request.type() != OrderType.MARKET;
  }

  static String pays(Market market, NewOrder request) {
    return request.buy() ? market.listing().quote() : market.listing().base();
  }

  static long needsE8(Market market, NewOrder request) {
    Listing listing = market.listing();
    if (rests(request)) {
      return required(listing, request);
    }
    long lots = request.lots();
    if (!request.buy()) {
      return listing.baseE8(lots);
    }
    long cost = market.book().cost(true, Book.MAX_PRICE_TICKS, lots);
    long scale = listing.quoteScale();
    long costE8 = cost > Long.MAX_VALUE / scale ? Long.MAX_VALUE : cost * scale;
    return Math.max(request.quoteE8(), costE8);
  }

  static long required(Listing listing, NewOrder request) {
    if (!request.buy()) {
      return listing.baseE8(request.lots());
    }
    long price = request.type().priced() ? request.priceTicks() : request.stopTicks();
    return listing.quoteE8(price, request.lots());
  }

  /** Hundredths of a percent, rounded down to 10^-8. */
  static long share(long amountE8, int bps) {
    return amountE8 / 10_000 * bps + amountE8 % 10_000 * bps / 10_000;
  }

  static String pays(@Nullable Order order) {
    if (order == null) {
      throw new IllegalStateException("an order list names an order that does not exist");
    }
    return order.buy() ? order.listing().quote() : order.listing().base();
  }
}
