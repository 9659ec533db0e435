package tallystick.paper.trading;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.Book;
import tallystick.paper.matching.Fills;

/**
 * A listing and its state: book, tape, candles, orders that wait for a trigger, and the synthetic
 * depth.
 */
public final class Market {
  /** A trade of the public tape. */
  public record PublicTrade(long id, long priceTicks, long lots, long timeMs, boolean buyerMaker) {}

  /** As many as Binance hands out at once. */
  public static final int TAPE_LENGTH = 1000;

  /** Synthetic levels on each side. */
  public static final int SYNTHETIC_LEVELS = 20;

  /** Minutes of the average price that filters refer to. */
  public static final int AVERAGE_MINUTES = 5;

  private final Listing listing;
  private final Book book;
  private final Bars bars = new Bars();
  private final Deque<PublicTrade> tape = new ArrayDeque<>();

  /** Triggered when the last price falls to the key, or below. */
  private final TreeMap<Long, List<Order>> onFall = new TreeMap<>();

  /** Triggered when the last price rises to the key, or above. */
  private final TreeMap<Long, List<Order>> onRise = new TreeMap<>();

  private long lastTicks;
  private long referenceTicks;
  private long timeMs;
  private long nextTradeId = 1;
  private long bookVersion = 1;

  Market(Listing listing, Fills fills) {
    this.listing = listing;
    this.book = new Book(fills);
  }

  public Listing listing() {
    return listing;
  }

  public Book book() {
    return book;
  }

  public Bars bars() {
    return bars;
  }

  /** Last trade, or 0 before the first. */
  public long lastTicks() {
    return lastTicks;
  }

  /** The last print of the replay, around which the synthetic depth stands. */
  public long referenceTicks() {
    return referenceTicks;
  }

  /** Market time of the last print. */
  public long timeMs() {
    return timeMs;
  }

  /** Grows with each change of the book. */
  public long bookVersion() {
    return bookVersion;
  }

  void bookChanged() {
    bookVersion++;
  }

  public long nextTradeId() {
    return nextTradeId;
  }

  /** Latest public trades, oldest first. */
  public List<PublicTrade> tape() {
    return new ArrayList<>(tape);
  }

  /** Puts stored numbers back. */
  public void restore(long last, long reference, long time, long tradeId, long version) {
    lastTicks = last;
    referenceTicks = reference;
    timeMs = time;
    nextTradeId = tradeId;
    bookVersion = version;
  }

  PublicTrade record(
      long priceTicks,
      long lots,
      long atMs,
      boolean buyerMaker,
      boolean reference,
      Bars.Closed closed) {
    timeMs = Math.max(timeMs, atMs);
    lastTicks = priceTicks;
    if (reference) {
      referenceTicks = priceTicks;
    }
    PublicTrade trade =
        new PublicTrade(lots == 0 ? -1 : nextTradeId++, priceTicks, lots, timeMs, buyerMaker);
    bars.add(timeMs, priceTicks, lots, volumeE8(priceTicks, lots), buyerMaker, trade.id(), closed);
    if (lots > 0) {
      tape.addLast(trade);
      if (tape.size() > TAPE_LENGTH) {
        tape.removeFirst();
      }
    }
    return trade;
  }

  /** A statistic: a print worth more than numbers reach counts as the most they reach. */
  private long volumeE8(long priceTicks, long lots) {
    long most = Long.MAX_VALUE / listing.quoteScale() / priceTicks;
    return lots > most ? Long.MAX_VALUE : listing.quoteE8(priceTicks, lots);
  }

  void clock(long atMs, Bars.Closed closed) {
    if (atMs > timeMs) {
      timeMs = atMs;
      bars.advance(atMs, closed);
    }
  }

  /**
   * Volume-weighted over the last minutes of market time; the last price when nothing traded; 0 at
   * the start.
   */
  public long averageTicks() {
    Bar window = bars.window(timeMs - (AVERAGE_MINUTES - 1) * 60_000L);
    if (window == null || window.lots == 0) {
      return lastTicks;
    }
    BigInteger ticks =
        BigInteger.valueOf(window.quoteE8)
            .divide(
                BigInteger.valueOf(window.lots).multiply(BigInteger.valueOf(listing.quoteScale())));
    return ticks.longValue();
  }

  void await(Order order) {
    side(order).computeIfAbsent(order.request().stopTicks(), p -> new ArrayList<>()).add(order);
  }

  void forget(Order order) {
    Map<Long, List<Order>> side = side(order);
    List<Order> at = side.get(order.request().stopTicks());
    if (at != null && at.remove(order) && at.isEmpty()) {
      side.remove(order.request().stopTicks());
    }
  }

  /**
   * The next order whose trigger the last price has reached, taken out of waiting; null when there
   * is none.
   */
  @Nullable Order nextTriggered() {
    Order fallen =
        first(
            onFall.lastEntry() == null || onFall.lastKey() < lastTicks
                ? null
                : onFall.lastEntry().getValue());
    Order risen =
        first(
            onRise.firstEntry() == null || onRise.firstKey() > lastTicks
                ? null
                : onRise.firstEntry().getValue());
    Order next = fallen == null || (risen != null && risen.id() < fallen.id()) ? risen : fallen;
    if (next != null) {
      forget(next);
    }
    return next;
  }

  private static @Nullable Order first(@Nullable List<Order> orders) {
    return orders == null ? null : orders.getFirst();
  }

  /** A stop below for sellers and above for buyers; a take-profit the other way round. */
  static boolean triggersOnFall(NewOrder request) {
    return request.buy() == request.type().takesProfit();
  }

  private Map<Long, List<Order>> side(Order order) {
    return triggersOnFall(order.request()) ? onFall : onRise;
  }

  /** Takes the synthetic depth off the book. */
  void clearSynthetic() {
    for (int i = 1; i <= 2 * SYNTHETIC_LEVELS; i++) {
      book.cancel(-i);
    }
    bookVersion++;
  }

  /**
   * Puts the synthetic depth around the last print P: h = max(1 tick, P x spreadBps / 10,000),
   * level i of 20 at P - h - i h and P + h + i h, each holding depthQuote x (i + 1) worth. It never
   * crosses a user's order: where one stands in the way, the whole side moves behind it.
   */
  void placeSynthetic() {
    if (referenceTicks == 0 || listing.depthQuoteE8() == 0) {
      return;
    }
    long half = Math.max(1, referenceTicks * listing.spreadBps() / 10_000);
    long userBid = book.bestBidTicks();
    long userAsk = book.bestAskTicks();
    long ask = Math.max(referenceTicks + half, userBid + 1);
    long bid = referenceTicks - half;
    if (userAsk > 0) {
      bid = Math.min(bid, userAsk - 1);
    }
    for (int i = 0; i < SYNTHETIC_LEVELS; i++) {
      rest(-(2 * i + 1), true, bid - i * half, i);
      rest(-(2 * i + 2), false, ask + i * half, i);
    }
    bookVersion++;
  }

  private void rest(long id, boolean buy, long priceTicks, int level) {
    if (priceTicks < 1 || priceTicks > Book.MAX_PRICE_TICKS) {
      return;
    }
    long perLotE8 = priceTicks * listing.quoteScale();
    long lots = Math.clamp(listing.depthQuoteE8() / perLotE8 * (level + 1), 1, Book.MAX_LOTS);
    book.rest(id, Exchange.HOUSE, buy, priceTicks, lots);
  }
}
