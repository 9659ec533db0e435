package tallystick.paper.matching;

import org.jspecify.annotations.Nullable;

/**
 * One symbol's order book. Prices are ticks (1 .. {@link #MAX_PRICE_TICKS}), quantities lots (1 ..
 * {@link #MAX_LOTS}), owners any number. Single-threaded.
 *
 * <p>A command is {@link #match} followed, if something remains and the order may rest, by {@link
 * #rest}; the caller decides between them (time in force, funds), so that no order-type knowledge
 * lives here.
 */
public final class Book {
  /** The highest price. */
  public static final long MAX_PRICE_TICKS = Ladder.MAX_PRICE_TICKS;

  /** Price times lots stays below 2^62 up to here. */
  public static final long MAX_LOTS = 1L << 32;

  /** A budget that does not bind. */
  public static final long NO_BUDGET = Long.MAX_VALUE;

  private final Ladder bids = new Ladder();
  private final Ladder asks = new Ladder();
  private final IdMap orders = new IdMap();
  private final Fills fills;
  private @Nullable Level bestBid;
  private @Nullable Level bestAsk;
  private @Nullable Resting freeOrders;
  private @Nullable Level freeBids;
  private @Nullable Level freeAsks;

  /** Set when self-trade prevention ended the incoming order; read after {@link #match}. */
  private boolean takerExpired;

  public Book(Fills fills) {
    this.fills = fills;
  }

  /**
   * Trades an incoming order against the other side and returns the lots that remain.
   *
   * @param limitTicks worst price accepted
   * @param budget most that may be spent (buy) or received (sell), in ticks times lots; matching
   *     stops at the last whole lot below it
   */
  public long match(
      long id, long owner, boolean buy, long limitTicks, long lots, long budget, SelfTrade mode) {
    takerExpired = false;
    long left = lots;
    long spent = 0;
    while (left > 0) {
      Level level = buy ? bestAsk : bestBid;
      if (level == null || (buy ? level.priceTicks > limitTicks : level.priceTicks < limitTicks)) {
        return left;
      }
      Resting maker = level.first;
      if (maker == null) {
        throw new IllegalStateException("an empty level was left at " + level.priceTicks);
      }
      if (mode != SelfTrade.NONE && maker.owner == owner) {
        left = prevent(maker, level, id, left, mode);
        if (takerExpired) {
          return left;
        }
        continue;
      }
      long price = level.priceTicks;
      long take = Math.min(left, maker.lots);
      if (budget != NO_BUDGET) {
        take = Math.min(take, (budget - spent) / price);
        if (take == 0) {
          return left;
        }
        spent += take * price;
      }
      left -= take;
      long makerId = maker.id;
      long makerLeft = shrink(maker, level, take);
      fills.traded(makerId, id, price, take, makerLeft);
    }
    return left;
  }

  /** Whether the last {@link #match} was ended by self-trade prevention. */
  public boolean takerExpired() {
    return takerExpired;
  }

  /** Puts an order at the end of its price's queue. The caller has matched it first. */
  public void rest(long id, long owner, boolean buy, long priceTicks, long lots) {
    if (priceTicks < 1 || priceTicks > MAX_PRICE_TICKS || lots < 1 || lots > MAX_LOTS) {
      throw new IllegalArgumentException(
          "price " + priceTicks + " or lots " + lots + " out of range");
    }
    Ladder side = buy ? bids : asks;
    Level level = side.get(priceTicks);
    if (level == null) {
      level = newLevel(buy);
      level.priceTicks = priceTicks;
      side.put(level);
      if (buy) {
        if (bestBid == null || priceTicks > bestBid.priceTicks) {
          bestBid = level;
        }
      } else if (bestAsk == null || priceTicks < bestAsk.priceTicks) {
        bestAsk = level;
      }
    }
    Resting order = newOrder();
    order.id = id;
    order.owner = owner;
    order.lots = lots;
    level.append(order);
    orders.put(id, order);
  }

  /** Takes an order off the book; returns the lots it had left, or -1 when it was not there. */
  public long cancel(long id) {
    Resting order = orders.get(id);
    if (order == null) {
      return -1;
    }
    long left = order.lots;
    remove(order);
    return left;
  }

  /**
   * Makes a resting order smaller without losing its place; returns false when it is not there or
   * not larger.
   */
  public boolean reduce(long id, long toLots) {
    Resting order = orders.get(id);
    if (order == null || toLots < 1 || toLots >= order.lots) {
      return false;
    }
    Level level = levelOf(order);
    level.lots -= order.lots - toLots;
    order.lots = toLots;
    return true;
  }

  /** Lots an order has on the book, or 0. */
  public long restingLots(long id) {
    Resting order = orders.get(id);
    return order == null ? 0 : order.lots;
  }

  /** Highest bid in ticks, or 0. */
  public long bestBidTicks() {
    return bestBid == null ? 0 : bestBid.priceTicks;
  }

  /** Lowest ask in ticks, or 0. */
  public long bestAskTicks() {
    return bestAsk == null ? 0 : bestAsk.priceTicks;
  }

  /** Lots at the highest bid. */
  public long bestBidLots() {
    return bestBid == null ? 0 : bestBid.lots;
  }

  /** Lots at the lowest ask. */
  public long bestAskLots() {
    return bestAsk == null ? 0 : bestAsk.lots;
  }

  /** Number of resting orders. */
  public int size() {
    return orders.size();
  }

  /** Walks one side, best first. */
  public void walk(boolean buySide, Levels to) {
    Level level = buySide ? bestBid : bestAsk;
    while (level != null && to.level(level.priceTicks, level.lots)) {
      level = buySide ? bids.atOrBelow(level.priceTicks - 1) : asks.atOrAbove(level.priceTicks + 1);
    }
  }

  /**
   * What an incoming order would find: lots up to {@code lots} within its limit. Orders of its own
   * owner count as absent unless the mode lets them trade.
   */
  public long available(long owner, boolean buy, long limitTicks, long lots, SelfTrade mode) {
    long found = 0;
    Level level = buy ? bestAsk : bestBid;
    while (level != null && found < lots) {
      if (buy ? level.priceTicks > limitTicks : level.priceTicks < limitTicks) {
        break;
      }
      for (Resting maker = level.first; maker != null && found < lots; maker = maker.after) {
        if (mode == SelfTrade.NONE || maker.owner != owner) {
          found += maker.lots;
        } else if (mode != SelfTrade.EXPIRE_MAKER) {
          return found;
        }
      }
      level = buy ? asks.atOrAbove(level.priceTicks + 1) : bids.atOrBelow(level.priceTicks - 1);
    }
    return Math.min(found, lots);
  }

  /**
   * What buying (or selling) that many lots at any price would cost (or bring), in ticks times
   * lots.
   */
  public long cost(boolean buy, long limitTicks, long lots) {
    long left = lots;
    long cost = 0;
    Level level = buy ? bestAsk : bestBid;
    while (level != null && left > 0) {
      if (buy ? level.priceTicks > limitTicks : level.priceTicks < limitTicks) {
        break;
      }
      long take = Math.min(left, level.lots);
      cost = Math.addExact(cost, Math.multiplyExact(take, level.priceTicks));
      left -= take;
      level = buy ? asks.atOrAbove(level.priceTicks + 1) : bids.atOrBelow(level.priceTicks - 1);
    }
    return cost;
  }

  /**
   * How many lots a budget of ticks times lots buys (or must be sold to receive it) at the prices
   * on the book. One more than there are when the book runs dry first, so that the remainder shows.
   */
  public long lotsFor(boolean buy, long budget) {
    long left = budget;
    long lots = 0;
    Level level = buy ? bestAsk : bestBid;
    while (level != null) {
      long take = Math.min(level.lots, left / level.priceTicks);
      lots += take;
      left -= take * level.priceTicks;
      if (take < level.lots || left == 0) {
        return lots;
      }
      level = buy ? asks.atOrAbove(level.priceTicks + 1) : bids.atOrBelow(level.priceTicks - 1);
    }
    return lots + 1;
  }

  /**
   * Fills resting orders that a print lies strictly beyond: bids above it and asks below it, best
   * price first, oldest first, each at its own limit, until the print's lots are used up. Returns
   * the lots left of the print.
   */
  public long print(long printId, long priceTicks, long lots) {
    long left = lots;
    while (left > 0) {
      Level level = bestBid;
      if (level == null || level.priceTicks <= priceTicks) {
        level = bestAsk;
        if (level == null || level.priceTicks >= priceTicks) {
          return left;
        }
      }
      Resting maker = level.first;
      if (maker == null) {
        throw new IllegalStateException("an empty level was left at " + level.priceTicks);
      }
      long take = Math.min(left, maker.lots);
      long makerId = maker.id;
      long price = level.priceTicks;
      long makerLeft = shrink(maker, level, take);
      left -= take;
      fills.traded(makerId, printId, price, take, makerLeft);
    }
    return left;
  }

  private long prevent(Resting maker, Level level, long takerId, long left, SelfTrade mode) {
    long makerId = maker.id;
    long price = level.priceTicks;
    long both = Math.min(left, maker.lots);
    long makerTaken;
    long takerTaken;
    switch (mode) {
      case EXPIRE_TAKER -> {
        makerTaken = 0;
        takerTaken = left;
      }
      case EXPIRE_MAKER -> {
        makerTaken = maker.lots;
        takerTaken = 0;
      }
      case EXPIRE_BOTH -> {
        makerTaken = maker.lots;
        takerTaken = left;
      }
      case DECREMENT -> {
        makerTaken = both;
        takerTaken = both;
      }
      case NONE -> throw new IllegalStateException("orders of one owner trade in mode NONE");
      default -> throw new IllegalStateException("unknown mode " + mode);
    }
    long makerLeft = makerTaken == 0 ? maker.lots : shrink(maker, level, makerTaken);
    takerExpired = takerTaken == left;
    fills.prevented(makerId, takerId, price, makerTaken, takerTaken, makerLeft);
    return left - takerTaken;
  }

  private long shrink(Resting maker, Level level, long lots) {
    long left = maker.lots - lots;
    if (left == 0) {
      remove(maker);
    } else {
      maker.lots = left;
      level.lots -= lots;
    }
    return left;
  }

  private void remove(Resting order) {
    Level level = levelOf(order);
    level.remove(order);
    orders.remove(order.id);
    order.pooled = freeOrders;
    freeOrders = order;
    if (level.first == null) {
      dropLevel(level);
    }
  }

  private void dropLevel(Level level) {
    if (level.buy) {
      bids.remove(level);
      if (level == bestBid) {
        bestBid = bids.atOrBelow(level.priceTicks - 1);
      }
      level.pooled = freeBids;
      freeBids = level;
    } else {
      asks.remove(level);
      if (level == bestAsk) {
        bestAsk = asks.atOrAbove(level.priceTicks + 1);
      }
      level.pooled = freeAsks;
      freeAsks = level;
    }
  }

  private static Level levelOf(Resting order) {
    Level level = order.level;
    if (level == null) {
      throw new IllegalStateException("order " + order.id + " is on no level");
    }
    return level;
  }

  private Resting newOrder() {
    Resting order = freeOrders;
    if (order == null) {
      return new Resting();
    }
    freeOrders = order.pooled;
    order.pooled = null;
    return order;
  }

  private Level newLevel(boolean buy) {
    Level level = buy ? freeBids : freeAsks;
    if (level == null) {
      return new Level(buy);
    }
    if (buy) {
      freeBids = level.pooled;
    } else {
      freeAsks = level.pooled;
    }
    level.pooled = null;
    level.lots = 0;
    return level;
  }
}
