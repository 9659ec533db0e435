package tallystick.strategy.bot;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * Compares the orders a deal should have with those it has, and asks for the difference.
 *
 * <p>Invariants, restated as properties in its test: a slot has one order that may be alive, or one
 * and its replacement; what may still be sold is never more than what is held; a deal's state moves
 * only along {@link DealState#next}.
 */
final class Plan {
  private final Work work;
  private final Market market;
  private final BotEvent.@Nullable Tick quote;
  private Deal deal;

  private Plan(Work work, Deal deal) {
    this.work = work;
    this.market = work.market(deal.instrument());
    this.quote = work.quote(deal.instrument());
    this.deal = deal;
  }

  /** The deal's next state; intents and notes go to {@code work}. */
  static Deal run(Work work, Deal deal) {
    Plan plan = new Plan(work, deal);
    plan.advance();
    boolean moved = work.standing().keeperUp();
    while (moved && !plan.deal.state().ended()) {
      DealState before = plan.deal.state();
      if (plan.deal.closing() == null) {
        plan.running();
      }
      if (plan.deal.closing() != null) {
        plan.advance();
        plan.closing();
      }
      plan.advance();
      moved = plan.deal.state() != before;
    }
    return plan.deal;
  }

  // ---------------------------------------------------------------- states

  private void advance() {
    boolean moving = true;
    while (moving) {
      DealState before = deal.state();
      switch (before) {
        case CREATED -> created();
        case BASE_ORDER_PLACED -> basePlaced();
        case BOUGHT, TRAILING -> holding();
        case CLOSING -> ending();
        case COMPLETED, STOPPED_OUT, PANIC_SOLD, CANCELLED, FAILED -> {}
      }
      moving = deal.state() != before;
    }
  }

  private void created() {
    boolean live = false;
    for (OrderTrack order : deal.orders()) {
      live |= order.standing() == OrderTrack.Standing.LIVE;
    }
    if (live || deal.ledger().bought().signum() > 0) {
      deal = deal.to(DealState.BASE_ORDER_PLACED);
    } else {
      endUnbought();
    }
  }

  private void basePlaced() {
    if (deal.closing() != null) {
      deal = deal.withBuys(List.of());
    }
    boolean done = deal.buys().isEmpty() && deal.orders().isEmpty();
    if (done && deal.ledger().received().signum() > 0) {
      Ledger.Exchanged base = deal.ledger().in(Slot.BASE_ORDER);
      Price paid =
          Price.average(deal.instrument(), base.quote(), base.base(), java.math.RoundingMode.FLOOR);
      deal = deal.to(DealState.BOUGHT).with(deal.watch().peaks(paid, null));
    } else {
      endUnbought();
    }
  }

  /** Nothing was bought and nothing is on its way: the deal ends without having begun. */
  private void endUnbought() {
    if (deal.closing() != null) {
      deal = deal.withBuys(List.of());
    }
    if (deal.buys().isEmpty()
        && deal.orders().isEmpty()
        && deal.ledger().received().signum() <= 0) {
      deal = deal.to(deal.closing() != null ? DealState.CANCELLED : DealState.FAILED);
    }
  }

  private void holding() {
    if (deal.closing() == null && deal.ledger().sold().signum() > 0 && !sellsRest()) {
      Optional<Price> target =
          DealMath.target(deal, market, deal.settings().takeProfit().steps().size());
      Amount left = market.filters().roundQuantity(deal.ledger().held());
      if (target.isEmpty() || market.filters().objection(target.get(), left).isPresent()) {
        deal = deal.closing(Deal.CloseReason.TAKE_PROFIT);
      }
    }
    if (deal.closing() != null) {
      deal = deal.withBuys(List.of()).to(DealState.CLOSING);
    }
  }

  private boolean sellsRest() {
    for (OrderTrack order : deal.orders()) {
      if (!order.buys()) {
        return true;
      }
    }
    return false;
  }

  private void ending() {
    Deal.CloseReason reason = deal.closing();
    if (reason == null || !deal.orders().isEmpty()) {
      return;
    }
    if (reason == Deal.CloseReason.CANCEL || restForSale() == null) {
      deal = deal.to(reason.end());
    }
  }

  // ---------------------------------------------------------------- running

  private void running() {
    for (Deal.MarketBuy buy : deal.buys()) {
      buyAtMarket(buy);
    }
    if (deal.state() == DealState.BOUGHT || deal.state() == DealState.TRAILING) {
      exits();
    }
    if (deal.state() == DealState.BOUGHT) {
      averaging();
    }
  }

  private void buyAtMarket(Deal.MarketBuy buy) {
    if (!deal.in(buy.slot()).isEmpty() || !allowed(buy.slot()) || quote == null) {
      return;
    }
    Amount left = buy.total().minus(deal.ledger().in(buy.slot()).quote());
    Amount quantity = DealMath.quantity(market, left, quote.ask());
    Price worst = DealMath.worstBuy(market, quote.ask(), deal.settings().execution().slippageBps());
    Optional<String> objection = market.filters().objection(worst, quantity);
    if (objection.isPresent() || buy.attempts() >= Deal.MarketBuy.MAX_ATTEMPTS) {
      if (buy.attempts() == 0 || buy.attempts() >= Deal.MarketBuy.MAX_ATTEMPTS) {
        work.say(
            BotNote.Kind.WARNING,
            deal.number(),
            buy.slot()
                + ": "
                + left
                + " not spent: "
                + objection.orElse("the book was too thin, " + buy.attempts() + " times"));
      }
      deal = deal.withoutBuy(buy.slot());
      return;
    }
    if (buy.attempts() > 0 && quote.timeMs() <= buy.lastQuoteMs()) {
      return;
    }
    deal =
        work.place(
            deal.withBuy(
                new Deal.MarketBuy(buy.slot(), buy.total(), buy.attempts() + 1, quote.timeMs())),
            buy.slot(),
            order(Side.BUY, OrderKind.LIMIT_IOC, quantity, worst, null));
  }

  private void averaging() {
    DcaSettings.Averaging averaging = deal.settings().averaging();
    int active = 0;
    for (int k = 1; k <= averaging.total() && active < averaging.active(); k++) {
      Slot slot = Slot.averaging(k);
      if (!deal.in(slot).isEmpty()) {
        active++;
        continue;
      }
      if (!allowed(slot)) {
        active++;
        continue;
      }
      Amount filled = deal.ledger().in(slot).base();
      Optional<Price> price = DealMath.averagingPrice(deal, market, k);
      if (price.isEmpty()) {
        continue;
      }
      Amount size = new Amount(deal.instrument().quote(), DealMath.averagingUnits(averaging, k));
      Amount quantity = DealMath.quantity(market, size, price.get());
      Amount left = quantity.minus(filled);
      Optional<String> objection = market.filters().objection(price.get(), left);
      if (objection.isEmpty()) {
        deal = work.place(deal, slot, order(Side.BUY, OrderKind.LIMIT, left, price.get(), null));
        active++;
      } else if (filled.isZero() && deal.block(slot) == null) {
        work.say(BotNote.Kind.WARNING, deal.number(), slot + " left out: " + objection.get());
        deal = deal.withBlock(new Deal.Block(slot, objection.get(), Deal.Block.NEVER, 1));
      }
    }
  }

  // ---------------------------------------------------------------- take profit and stop

  /** What one take-profit step's order should be. */
  private record Exit(Slot slot, Amount quantity, @Nullable Price limit, @Nullable StopLeg stop) {}

  private void exits() {
    for (Exit exit : wanted()) {
      List<OrderTrack> has = deal.in(exit.slot());
      if (has.isEmpty()) {
        sell(exit, null);
      } else if (has.size() == 1 && has.getFirst().untouched() && !same(has.getFirst(), exit)) {
        sell(exit, has.getFirst());
      }
    }
  }

  private void sell(Exit exit, @Nullable OrderTrack instead) {
    if (!allowed(exit.slot())) {
      return;
    }
    Intent.PlaceOrder order = orderFor(exit);
    if (instead != null && !instead.protective()) {
      // Cancelling it leaves nothing unprotected, and its end tells what is really left to sell.
      deal = work.cancel(deal, instead, null);
      return;
    }
    Amount free = deal.ledger().held().minus(reserved(exit.slot()));
    if (market.filters().objection(worstPrice(order), exit.quantity()).isPresent()
        || exit.quantity().compareTo(free) > 0) {
      return;
    }
    deal =
        instead == null ? work.place(deal, exit.slot(), order) : work.cancel(deal, instead, order);
  }

  private Intent.PlaceOrder orderFor(Exit exit) {
    Price limit = exit.limit();
    StopLeg stop = exit.stop();
    if (limit == null) {
      return order(Side.SELL, OrderKind.STOP_LIMIT, exit.quantity(), null, stop);
    }
    if (stop != null && quote != null && fresh() && !quote.bid().isBelow(limit)) {
      // A pair is refused where its limit would take at once; the price is good, so take it.
      return order(Side.SELL, OrderKind.LIMIT_IOC, exit.quantity(), limit, null);
    }
    return order(
        Side.SELL, stop == null ? OrderKind.LIMIT : OrderKind.OCO, exit.quantity(), limit, stop);
  }

  private static Price worstPrice(Intent.PlaceOrder order) {
    StopLeg stop = order.stop();
    Price limit = order.limit();
    if (stop != null) {
      return stop.limit();
    }
    if (limit == null) {
      throw new IllegalStateException("An order without a price: " + order);
    }
    return limit;
  }

  private boolean same(OrderTrack has, Exit exit) {
    Intent.PlaceOrder order = has.order();
    if (order.kind() == OrderKind.LIMIT_IOC) {
      return true;
    }
    boolean sameLimit =
        exit.limit() == null ? order.limit() == null : exit.limit().equals(order.limit());
    boolean sameStop =
        exit.stop() == null
            ? order.stop() == null
            : order.stop() != null && closeEnough(order.stop(), exit.stop());
    return sameLimit && sameStop && has.remaining().equals(exit.quantity());
  }

  /** A trailing stop is moved by whole steps, since each move is an order; others exactly. */
  private boolean closeEnough(StopLeg has, StopLeg wanted) {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    if (has.equals(wanted)) {
      return true;
    }
    if (stopLoss == null || !stopLoss.trailing() || wanted.trigger().isBelow(has.trigger())) {
      return false;
    }
    BigInteger step = BigInteger.valueOf(10_000 + deal.settings().execution().trailStepBps());
    return wanted
            .trigger()
            .units()
            .multiply(BigInteger.valueOf(10_000))
            .compareTo(has.trigger().units().multiply(step))
        < 0;
  }

  /**
   * Splits what is held over the steps still open by their shares, in lots; the last takes the
   * rest. A share too small for an order goes to the next step.
   */
  private List<Exit> wanted() {
    List<DcaSettings.Step> steps = deal.settings().takeProfit().steps();
    Amount pool = deal.ledger().held();
    int openShares = 0;
    int last = 0;
    for (int i = 1; i <= steps.size(); i++) {
      if (!deal.stepDone(i)) {
        pool = pool.plus(deal.ledger().in(Slot.exit(i)).base());
        openShares += steps.get(i - 1).shareBps();
        last = i;
      }
    }
    if (last == 0) {
      // Bought again after the last step had sold: the last step sells that too.
      last = steps.size();
      openShares = steps.get(last - 1).shareBps();
    }
    Optional<Price> stop = stopAtVenue();
    List<Exit> exits = new ArrayList<>();
    Amount given = Amount.zero(deal.instrument().base());
    Amount carried = Amount.zero(deal.instrument().base());
    for (int i = 1; i <= last; i++) {
      boolean isLast = i == last;
      if (deal.stepDone(i) && !isLast) {
        continue;
      }
      Amount sold = deal.stepDone(i) ? given.minus(given) : deal.ledger().in(Slot.exit(i)).base();
      Amount share =
          pool.times(
              BigInteger.valueOf(steps.get(i - 1).shareBps()),
              BigInteger.valueOf(openShares),
              java.math.RoundingMode.FLOOR);
      Amount part =
          market.filters().roundQuantity(isLast ? pool.minus(given) : share.plus(carried));
      Exit exit = exit(i, part.minus(sold), isLast, stop);
      boolean tooSmall = exit == null || !sellable(exit);
      if (tooSmall && !isLast && sold.isZero() && deal.in(Slot.exit(i)).isEmpty()) {
        carried = part;
        continue;
      }
      carried = Amount.zero(deal.instrument().base());
      given = given.plus(part);
      if (exit != null) {
        exits.add(exit);
      }
    }
    return exits;
  }

  private @Nullable Exit exit(int step, Amount quantity, boolean last, Optional<Price> stop) {
    boolean trails = last && deal.settings().takeProfit().trailingBps() > 0;
    Optional<Price> target = trails ? Optional.empty() : DealMath.target(deal, market, step);
    @Nullable StopLeg leg = null;
    if (stop.isPresent()) {
      int slippageBps = deal.settings().execution().stopSlippageBps();
      leg = new StopLeg(stop.get(), DealMath.worstSale(market, stop.get(), slippageBps));
    }
    if (quantity.signum() <= 0 || (target.isEmpty() && leg == null)) {
      return null;
    }
    return new Exit(Slot.exit(step), quantity, target.orElse(null), leg);
  }

  private boolean sellable(Exit exit) {
    return market.filters().objection(worstPrice(orderFor(exit)), exit.quantity()).isEmpty();
  }

  private Optional<Price> stopAtVenue() {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    return stopLoss != null && stopLoss.atVenue() ? DealMath.stop(deal, market) : Optional.empty();
  }

  // ---------------------------------------------------------------- closing

  private void closing() {
    Deal.CloseReason reason = deal.closing();
    if (reason == null || deal.state() != DealState.CLOSING) {
      cancelUnfilledBuys();
      return;
    }
    // Buys first: a sale must not meet our own bid.
    for (OrderTrack order : deal.orders()) {
      if (order.buys() && mayCancel(order)) {
        deal = work.cancel(deal, order, null);
      }
    }
    for (OrderTrack order : deal.orders()) {
      if (!order.buys() && mayCancel(order)) {
        closeSale(order, reason);
      }
    }
    Exit rest = reason == Deal.CloseReason.CANCEL ? null : restForSale();
    if (rest != null
        && rest.limit() != null
        && fresh()
        && allowed(Slot.REST)
        && deal.in(Slot.REST).isEmpty()) {
      deal =
          work.place(
              deal,
              Slot.REST,
              order(Side.SELL, OrderKind.LIMIT_IOC, rest.quantity(), rest.limit(), null));
    }
  }

  private void cancelUnfilledBuys() {
    for (OrderTrack order : deal.orders()) {
      if (order.buys() && mayCancel(order)) {
        deal = work.cancel(deal, order, null);
      }
    }
  }

  private boolean mayCancel(OrderTrack order) {
    return order.stands() && !order.immediate() && allowed(order.slot());
  }

  /**
   * A stop that the venue is about to fill is left to it; any other protective order is exchanged
   * for a sale at market, so that its coins are never without an order; the rest is cancelled.
   */
  private void closeSale(OrderTrack order, Deal.CloseReason reason) {
    StopLeg stop = order.order().stop();
    if (stop == null || reason == Deal.CloseReason.CANCEL) {
      deal = work.cancel(deal, order, null);
      return;
    }
    if (quote == null) {
      return;
    }
    boolean triggered =
        !quote.last().isAbove(stop.trigger()) || quote.timeMs() <= deal.watch().breachSinceMs();
    if (reason == Deal.CloseReason.STOP_LOSS && triggered && !quote.last().isBelow(stop.limit())) {
      return;
    }
    Price worst =
        DealMath.worstSale(market, quote.bid(), deal.settings().execution().slippageBps());
    boolean fits = market.filters().objection(worst, order.remaining()).isEmpty();
    deal =
        work.cancel(
            deal,
            order,
            fits ? order(Side.SELL, OrderKind.LIMIT_IOC, order.remaining(), worst, null) : null);
  }

  /** What no order holds and a venue would take at market; null when there is none. */
  private @Nullable Exit restForSale() {
    Amount free = deal.ledger().held().minus(reserved(null));
    if (free.signum() <= 0) {
      return null;
    }
    if (quote == null) {
      return new Exit(Slot.REST, free, null, null);
    }
    Price worst =
        DealMath.worstSale(market, quote.bid(), deal.settings().execution().slippageBps());
    Amount quantity = market.filters().roundQuantity(free);
    return market.filters().objection(worst, quantity).isPresent()
        ? null
        : new Exit(Slot.REST, quantity, worst, null);
  }

  // ---------------------------------------------------------------- small parts

  /**
   * Base that orders may still sell, those of one slot aside. An order and its replacement hold the
   * larger of the two.
   */
  private Amount reserved(@Nullable Slot except) {
    Amount sum = Amount.zero(deal.instrument().base());
    for (OrderTrack order : deal.orders()) {
      if (order.buys() || order.slot().equals(except)) {
        continue;
      }
      Amount holds = order.remaining();
      OrderTrack replacement = order.cancel().id() == null ? null : deal.order(order.cancel().id());
      OrderTrack replaced = deal.cancelledBy(order.callerId());
      if (replacement != null) {
        holds = holds.max(replacement.remaining());
      }
      sum = replaced == null ? sum.plus(holds) : sum;
    }
    return sum;
  }

  /** Whether a quote has come since a sale at once last found no taker. */
  private boolean fresh() {
    return quote != null && quote.timeMs() > deal.watch().staleQuoteMs();
  }

  private boolean allowed(Slot slot) {
    Deal.Block block = deal.block(slot);
    return block == null
        || (block.retryAtMs() != Deal.Block.NEVER && work.nowMs >= block.retryAtMs());
  }

  private Intent.PlaceOrder order(
      Side side, OrderKind kind, Amount quantity, @Nullable Price limit, @Nullable StopLeg stop) {
    Instrument instrument = deal.instrument();
    return new Intent.PlaceOrder(
        work.config.credential(), instrument, side, kind, quantity, limit, stop);
  }
}
