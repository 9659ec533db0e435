package tallystick.strategy.fill;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.strategy.bot.BotEvent;

/**
 * One instrument at a venue that answers at once and loses nothing. It knows no balance of quote,
 * but it knows the base: an order that would sell coins which were not bought, or are promised to
 * another order, is rejected as a venue would.
 */
final class SimulatedVenue {
  /** Binance's codes, which a bot tells apart. */
  static final int FILTER_FAILURE = -1013;

  static final int NEW_ORDER_REJECTED = -2010;
  static final int CANCEL_REJECTED = -2011;

  /** A working order: a limit order, or a stop that was triggered. */
  private static final class Resting {
    final Placed placed;
    final Leg leg;
    final long ticks;
    final long sequence;

    Resting(Placed placed, Leg leg, long ticks, long sequence) {
      this.placed = placed;
      this.leg = leg;
      this.ticks = ticks;
      this.sequence = sequence;
    }
  }

  /** One intent's order or pair, while any of it is open. */
  private static final class Placed {
    final CallerId id;
    final Intent.PlaceOrder order;
    final long sequence;
    long leftLots;
    @Nullable Resting main;
    @Nullable Resting stop;
    boolean waits;

    Placed(CallerId id, Intent.PlaceOrder order, long sequence, long lots) {
      this.id = id;
      this.order = order;
      this.sequence = sequence;
      this.leftLots = lots;
    }

    boolean open() {
      return main != null || stop != null || waits;
    }

    boolean sells() {
      return order.side() == Side.SELL;
    }
  }

  private final Filters filters;
  private final Instrument instrument;
  private final FillModel model;
  private final Depth depth;
  private final List<Placed> placed = new ArrayList<>();
  private final List<BotEvent> events = new ArrayList<>();
  private final BigInteger oneBase;
  private Amount base;
  private long lastTicks;
  private long nowMs;
  private long nextSequence = 1;
  private long nextTrade = 1;

  SimulatedVenue(Filters filters, FillModel model) {
    this.filters = filters;
    this.instrument = filters.instrument();
    this.model = model;
    this.depth = new Depth(filters, model);
    this.oneBase = BigInteger.TEN.pow(instrument.base().decimals());
    this.base = Amount.zero(instrument.base());
  }

  /** The quote as a ticker shows it, orders of our own included. */
  BotEvent.Tick tick() {
    long bid = depth.bestBid();
    long ask = depth.bestAsk();
    for (Placed order : placed) {
      for (Resting resting : working(order)) {
        bid = order.sells() ? bid : Math.max(bid, resting.ticks);
        ask = order.sells() ? Math.min(ask, resting.ticks) : ask;
      }
    }
    return new BotEvent.Tick(instrument, price(lastTicks), price(bid), price(ask), nowMs);
  }

  /** The intents whose orders are open, oldest first. */
  List<CallerId> open() {
    List<CallerId> open = new ArrayList<>();
    for (Placed order : placed) {
      open.add(order.id);
    }
    return open;
  }

  // ---------------------------------------------------------------- the market moves

  /** One print: what it goes beyond fills, the depth moves, then stops are triggered. */
  List<BotEvent> print(Price at, long lots, long timeMs) {
    nowMs = timeMs;
    lastTicks = ticks(at);
    fillBeyond(lots);
    depth.around(lastTicks, bestOwn(Side.BUY), bestOwn(Side.SELL));
    for (Placed due = nextTriggered(); due != null; due = nextTriggered()) {
      trigger(due);
    }
    return taken();
  }

  private void fillBeyond(long lots) {
    long left = lots;
    while (left > 0) {
      Resting best = beyond(Side.BUY);
      best = best == null ? beyond(Side.SELL) : best;
      if (best == null) {
        return;
      }
      long take = Math.min(left, best.placed.leftLots);
      left -= take;
      endSibling(best);
      fill(best.placed, best.leg, best.ticks, take, true);
    }
  }

  /** Best price first, oldest first, of those strictly beyond the last print. */
  private @Nullable Resting beyond(Side side) {
    @Nullable Resting best = null;
    for (Placed order : placed) {
      if (order.order.side() != side) {
        continue;
      }
      for (Resting resting : working(order)) {
        boolean reached = side == Side.BUY ? resting.ticks > lastTicks : resting.ticks < lastTicks;
        if (reached && (best == null || better(resting, best, side))) {
          best = resting;
        }
      }
    }
    return best;
  }

  private static boolean better(Resting a, Resting b, Side side) {
    if (a.ticks != b.ticks) {
      return side == Side.BUY ? a.ticks > b.ticks : a.ticks < b.ticks;
    }
    return a.sequence < b.sequence;
  }

  private long bestOwn(Side side) {
    long best = 0;
    for (Placed order : placed) {
      if (order.order.side() == side) {
        for (Resting resting : working(order)) {
          boolean first = best == 0;
          best =
              side == Side.BUY
                  ? Math.max(best, resting.ticks)
                  : first ? resting.ticks : Math.min(best, resting.ticks);
        }
      }
    }
    return best;
  }

  /** The highest sell stop that the last price has reached, the oldest of equals. */
  private @Nullable Placed nextTriggered() {
    @Nullable Placed next = null;
    for (Placed order : placed) {
      StopLeg stop = order.order.stop();
      if (!order.waits || stop == null || ticks(stop.trigger()) < lastTicks) {
        continue;
      }
      StopLeg known = next == null ? null : next.order.stop();
      if (known == null || stop.trigger().isAbove(known.trigger())) {
        next = order;
      }
    }
    return next;
  }

  private void trigger(Placed order) {
    StopLeg stop = order.order.stop();
    order.waits = false;
    if (stop == null) {
      throw new IllegalStateException("An order without a stop was triggered: " + order.order);
    }
    if (order.main != null) {
      order.main = null;
      close(order, Leg.MAIN, Outcome.Ending.EXPIRED, 0);
    }
    Leg leg = order.order.kind() == OrderKind.OCO ? Leg.STOP : Leg.MAIN;
    long limit = ticks(stop.limit());
    order.stop = new Resting(order, leg, limit, nextSequence++);
    take(order, leg, limit);
  }

  // ---------------------------------------------------------------- orders

  List<BotEvent> submit(CallerId id, Intent intent) {
    switch (intent) {
      case Intent.PlaceOrder order -> {
        events.add(new BotEvent.Logged(id));
        place(id, order);
      }
      case Intent.CancelOrder cancel -> {
        events.add(new BotEvent.Logged(id));
        cancel(id, cancel);
      }
      case Intent.Read read -> throw new IllegalArgumentException("Not an order: " + read);
      case Intent.ChangeSetting change ->
          throw new IllegalArgumentException("Not an order: " + change);
      case Intent.Freeze freeze -> throw new IllegalArgumentException("Not an order: " + freeze);
      case Intent.FileEvidence file -> throw new IllegalArgumentException("Not an order: " + file);
      case MachineIntent machine -> throw new IllegalArgumentException("Not an order: " + machine);
    }
    return taken();
  }

  private void cancel(CallerId id, Intent.CancelOrder cancel) {
    Placed target = null;
    for (Placed order : placed) {
      if (order.id.equals(cancel.target()) && order.open()) {
        target = order;
      }
    }
    if (target == null) {
      events.add(new BotEvent.Rejected(id, CANCEL_REJECTED, "Unknown order sent."));
      return;
    }
    long executed = lots(target.order.quantity()) - target.leftLots;
    boolean pair = target.order.kind() == OrderKind.OCO;
    boolean mainOpen = target.main != null;
    boolean stopOpen = pair && (target.waits || target.stop != null);
    target.main = null;
    target.stop = null;
    target.waits = false;
    if (!pair || mainOpen) {
      close(target, Leg.MAIN, Outcome.Ending.CANCELLED, executed);
    }
    if (stopOpen) {
      close(target, Leg.STOP, Outcome.Ending.CANCELLED, mainOpen ? 0 : executed);
    }
    placed.remove(target);
    Intent.PlaceOrder replacement = cancel.replacement();
    if (replacement == null) {
      events.add(new BotEvent.Accepted(id));
    } else {
      place(id, replacement);
    }
  }

  private void place(CallerId id, Intent.PlaceOrder order) {
    BotEvent.Rejected rejected = objection(id, order);
    if (rejected != null) {
      events.add(rejected);
      return;
    }
    events.add(new BotEvent.Accepted(id));
    Placed added = new Placed(id, order, nextSequence++, lots(order.quantity()));
    placed.add(added);
    added.waits = order.stop() != null;
    Price limit = order.limit();
    if (limit == null) {
      return;
    }
    added.main = new Resting(added, Leg.MAIN, ticks(limit), added.sequence);
    if (order.kind() != OrderKind.OCO) {
      take(added, Leg.MAIN, ticks(limit));
    }
    if (order.kind() == OrderKind.LIMIT_IOC && added.leftLots > 0) {
      added.main = null;
      close(added, Leg.MAIN, Outcome.Ending.EXPIRED, lots(order.quantity()) - added.leftLots);
      placed.remove(added);
    }
  }

  private BotEvent.@Nullable Rejected objection(CallerId id, Intent.PlaceOrder order) {
    StopLeg stop = order.stop();
    for (Price price : new Price[] {order.limit(), stop == null ? null : stop.limit()}) {
      if (price != null) {
        String filter = filters.objection(price, order.quantity()).orElse(null);
        if (filter != null) {
          return new BotEvent.Rejected(id, FILTER_FAILURE, "Filter failure: " + filter);
        }
      }
    }
    if (stop != null && ticks(stop.trigger()) >= lastTicks) {
      return new BotEvent.Rejected(id, NEW_ORDER_REJECTED, "Stop price would trigger immediately.");
    }
    Price limit = order.limit();
    if (order.kind() == OrderKind.OCO
        && limit != null
        && ticks(limit) <= Math.max(depth.bestBid(), lastTicks)) {
      return new BotEvent.Rejected(
          id, NEW_ORDER_REJECTED, "Order would immediately match and take.");
    }
    if (order.side() == Side.SELL && order.quantity().compareTo(free()) > 0) {
      return new BotEvent.Rejected(
          id, NEW_ORDER_REJECTED, "Account has insufficient balance for requested action.");
    }
    return null;
  }

  private Amount free() {
    Amount free = base;
    for (Placed order : placed) {
      if (order.sells()) {
        free = free.minus(quantity(order.leftLots));
      }
    }
    return free;
  }

  // ---------------------------------------------------------------- fills

  /** Takes from the depth as far as the limit allows. */
  private void take(Placed order, Leg leg, long limitTicks) {
    Side side = order.order.side();
    while (order.leftLots > 0) {
      Depth.Level level = depth.best(side.opposite());
      boolean crosses =
          level != null
              && (side == Side.BUY ? level.ticks <= limitTicks : level.ticks >= limitTicks);
      if (level == null || !crosses) {
        return;
      }
      long lots = Math.min(order.leftLots, level.lots);
      level.lots -= lots;
      fill(order, leg, level.ticks, lots, false);
    }
  }

  private void fill(Placed order, Leg leg, long atTicks, long lots, boolean maker) {
    Price at = price(atTicks);
    Amount quantity = quantity(lots);
    Amount quote =
        new Amount(instrument.quote(), at.units().multiply(quantity.units()).divide(oneBase));
    int feeBps = maker ? model.makerFeeBps() : model.takerFeeBps();
    Amount received = order.sells() ? quote : quantity;
    Amount fee = received.bps(feeBps, java.math.RoundingMode.FLOOR);
    base = order.sells() ? base.minus(quantity) : base.plus(quantity).minus(fee);
    order.leftLots -= lots;
    Fill fill =
        new Fill(
            instrument,
            Long.toString(order.sequence),
            Long.toString(nextTrade++),
            order.order.side(),
            at,
            quantity,
            quote,
            fee,
            maker,
            nowMs);
    events.add(new BotEvent.Filled(order.id, leg, fill));
    if (order.leftLots == 0) {
      order.main = null;
      order.stop = null;
      placed.remove(order);
      close(order, leg, Outcome.Ending.FILLED, lots(order.order.quantity()));
    }
  }

  /** The first fill of a pair's limit order ends its stop. */
  private void endSibling(Resting filled) {
    if (filled.leg == Leg.MAIN && filled.placed.waits) {
      filled.placed.waits = false;
      close(filled.placed, Leg.STOP, Outcome.Ending.EXPIRED, 0);
    }
  }

  private void close(Placed order, Leg leg, Outcome.Ending ending, long executedLots) {
    Amount executed = quantity(executedLots);
    // What it was worth is in the fills; the bot counts by base.
    events.add(
        new BotEvent.Closed(order.id, leg, ending, executed, Amount.zero(instrument.quote())));
  }

  // ---------------------------------------------------------------- small parts

  private static List<Resting> working(Placed order) {
    List<Resting> working = new ArrayList<>(1);
    if (order.main != null) {
      working.add(order.main);
    }
    if (order.stop != null) {
      working.add(order.stop);
    }
    return working;
  }

  private List<BotEvent> taken() {
    List<BotEvent> all = List.copyOf(events);
    events.clear();
    return all;
  }

  private long ticks(Price price) {
    return price.units().divide(filters.tick().units()).longValueExact();
  }

  private Price price(long ticks) {
    return new Price(instrument, filters.tick().units().multiply(BigInteger.valueOf(ticks)));
  }

  private long lots(Amount quantity) {
    return quantity.units().divide(filters.lot().units()).longValueExact();
  }

  private Amount quantity(long lots) {
    return new Amount(instrument.base(), filters.lot().units().multiply(BigInteger.valueOf(lots)));
  }
}
