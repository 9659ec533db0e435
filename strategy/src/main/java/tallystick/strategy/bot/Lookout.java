package tallystick.strategy.bot;

import org.jspecify.annotations.Nullable;
import tallystick.intent.StopLeg;
import tallystick.market.Price;

/** What a deal makes of a price, and of time passing: peaks, trailing, watched stops, time-out. */
final class Lookout {
  private Lookout() {}

  /** The deal after seeing a quote; the same object when the price means nothing to it. */
  static Deal see(Deal deal, Market market, BotEvent.Tick tick, long nowMs) {
    if (!looksOut(deal)) {
      return deal;
    }
    Deal next = trail(peak(deal, tick.last()), market, tick.last());
    if (next.closing() == null) {
      next = stop(next, market, tick.last(), nowMs);
    }
    return next.closing() == null ? tooLong(next, nowMs) : next;
  }

  /**
   * The deal after time has passed and no price came. A price that is older than what the deal has
   * bought since is no price to sell at: it arms no trailing and begins no breach, and only goes on
   * with a breach that a price has begun.
   *
   * @param quote the last one; null before the first
   */
  static Deal pass(Deal deal, Market market, BotEvent.@Nullable Tick quote, long nowMs) {
    if (!looksOut(deal)) {
      return deal;
    }
    Deal next =
        quote != null && deal.watch().breachSinceMs() != 0
            ? stop(deal, market, quote.last(), nowMs)
            : deal;
    return next.closing() == null ? tooLong(next, nowMs) : next;
  }

  private static boolean looksOut(Deal deal) {
    boolean holding = deal.state() == DealState.BOUGHT || deal.state() == DealState.TRAILING;
    return holding && deal.closing() == null;
  }

  private static Deal tooLong(Deal deal, long nowMs) {
    long longestMs = deal.settings().limits().closeDealAfterMs();
    return longestMs > 0 && nowMs - deal.life().startedAtMs() >= longestMs
        ? deal.closing(Deal.CloseReason.TIMEOUT)
        : deal;
  }

  private static Deal peak(Deal deal, Price last) {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    Price peak = deal.watch().peak();
    boolean follows = stopLoss != null && stopLoss.trailing();
    return follows && (peak == null || last.isAbove(peak))
        ? deal.with(deal.watch().peaks(last, deal.watch().trailPeak()))
        : deal;
  }

  private static Deal trail(Deal deal, Market market, Price last) {
    DcaSettings.TakeProfit takeProfit = deal.settings().takeProfit();
    if (takeProfit.trailingBps() == 0) {
      return deal;
    }
    Price peak = deal.watch().trailPeak();
    if (deal.state() == DealState.BOUGHT) {
      Price target = DealMath.target(deal, market, takeProfit.steps().size()).orElse(null);
      return target == null || last.isBelow(target)
          ? deal
          : deal.to(DealState.TRAILING).with(deal.watch().peaks(deal.watch().peak(), last));
    }
    if (peak == null || last.isAbove(peak)) {
      return deal.with(deal.watch().peaks(deal.watch().peak(), last));
    }
    return last.isAbove(DealMath.lower(market, peak, takeProfit.trailingBps()))
        ? deal
        : deal.closing(Deal.CloseReason.TAKE_PROFIT);
  }

  private static Deal stop(Deal deal, Market market, Price last, long nowMs) {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    Price stop = stopLoss == null ? null : DealMath.stop(deal, market).orElse(null);
    if (stopLoss == null || stop == null) {
      return deal;
    }
    long sinceMs = deal.watch().breachSinceMs();
    if (last.isAbove(stop)) {
      return sinceMs == 0 ? deal : deal.with(deal.watch().breach(0));
    }
    if (!stopLoss.atVenue()) {
      Deal breached = sinceMs == 0 ? deal.with(deal.watch().breach(nowMs)) : deal;
      return nowMs - breached.watch().breachSinceMs() >= stopLoss.timeoutMs()
          ? breached.closing(Deal.CloseReason.STOP_LOSS)
          : breached;
    }
    Price floor = lowestStopLimit(deal);
    boolean leftToVenue =
        floor != null
            && !last.isBelow(floor)
            && Views.protection(deal, market).level() == Protection.Level.FULL;
    return leftToVenue
        ? deal
        : deal.closing(Deal.CloseReason.STOP_LOSS).with(deal.watch().breach(nowMs));
  }

  /** Below it a stop that has been triggered does not fill any more: the price fell through. */
  private static @Nullable Price lowestStopLimit(Deal deal) {
    @Nullable Price lowest = null;
    for (OrderTrack order : deal.orders()) {
      StopLeg stop = order.order().stop();
      if (stop != null) {
        lowest = lowest == null ? stop.limit() : lowest.min(stop.limit());
      }
    }
    return lowest;
  }
}
