package tallystick.strategy.bot;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

/** Deals as people see them. */
final class Views {
  private Views() {}

  static DealView of(Deal deal, Market market, long endedAtMs) {
    Ledger ledger = deal.ledger();
    Amount quoteFees = ledger.feesIn(deal.instrument().quote());
    List<Price> targets = new ArrayList<>();
    if (ledger.received().signum() > 0 && !deal.state().ended()) {
      for (int step = 1; step <= deal.settings().takeProfit().steps().size(); step++) {
        if (!deal.stepDone(step)) {
          DealMath.target(deal, market, step).ifPresent(targets::add);
        }
      }
    }
    @Nullable Price stop = deal.state().ended() ? null : DealMath.stop(deal, market).orElse(null);
    return new DealView(
        deal.number(),
        deal.instrument(),
        deal.state(),
        deal.life().startedAtMs(),
        endedAtMs,
        ledger.spent(),
        ledger.bought(),
        ledger.sold(),
        ledger.proceeds(),
        ledger.feesIn(deal.instrument().base()),
        quoteFees,
        otherFees(deal),
        ledger.held(),
        ledger.averagingFilled(),
        DealMath.average(deal),
        targets,
        stop,
        ledger.proceeds().minus(quoteFees).minus(ledger.spent()),
        protection(deal, market),
        waits(deal));
  }

  private static List<String> otherFees(Deal deal) {
    List<String> others = new ArrayList<>();
    for (Amount fee : deal.ledger().fees()) {
      if (!fee.asset().equals(deal.instrument().base())
          && !fee.asset().equals(deal.instrument().quote())) {
        others.add(fee.toString());
      }
    }
    return others;
  }

  /** Counts only stops that the venue has accepted and that no cancel is on its way to. */
  static Protection protection(Deal deal, Market market) {
    Amount held = deal.ledger().held().max(Amount.zero(deal.instrument().base()));
    if (held.isZero()) {
      return new Protection(Protection.Level.NOTHING_HELD, held, held, "The deal holds no coins.");
    }
    Amount stops = Amount.zero(deal.instrument().base());
    @Nullable StopLeg lowest = null;
    for (OrderTrack order : deal.orders()) {
      StopLeg stop = order.order().stop();
      if (stop != null && order.order().side() == Side.SELL && order.stands()) {
        stops = stops.plus(order.remaining());
        lowest = lowest == null || stop.trigger().isBelow(lowest.trigger()) ? stop : lowest;
      }
    }
    Amount covered = stops.min(held);
    Amount uncovered = held.minus(covered);
    if (lowest == null) {
      return new Protection(Protection.Level.NONE, covered, uncovered, unprotected(deal, held));
    }
    boolean onlyDust = onlyDust(market, lowest.limit(), uncovered);
    String text =
        covered
            + " would be sold at "
            + lowest.trigger().toDecimal()
            + " by stops that rest at the venue, whether we live or die; "
            + uncovered
            + (onlyDust ? " is too little for an order." : " is not covered.");
    return new Protection(
        onlyDust ? Protection.Level.FULL : Protection.Level.PARTLY, covered, uncovered, text);
  }

  private static boolean onlyDust(Market market, Price price, Amount uncovered) {
    Amount quantity = market.filters().roundQuantity(uncovered);
    return uncovered.isZero()
        || quantity.isZero()
        || price.notional(quantity, RoundingMode.FLOOR).compareTo(market.filters().minNotional())
            < 0
        || quantity.compareTo(market.filters().minQuantity()) < 0;
  }

  private static String unprotected(Deal deal, Amount held) {
    DcaSettings.StopLoss stopLoss = deal.settings().stopLoss();
    if (stopLoss == null) {
      return held + " would stay as it is if we died: the deal has no stop loss.";
    }
    if (!stopLoss.atVenue()) {
      return held
          + " would stay as it is if we died: a stop that waits "
          + stopLoss.timeoutMs() / 1000
          + " s is watched by the bot, since no venue offers it.";
    }
    return held + " is not covered at this moment: its stop is not at the venue yet.";
  }

  private static List<String> waits(Deal deal) {
    List<String> waits = new ArrayList<>();
    for (Deal.Block block : deal.blocks()) {
      waits.add(
          block.slot()
              + ": "
              + block.reason()
              + (block.reason().endsWith(".") ? "" : ".")
              + (block.retryAtMs() == Deal.Block.NEVER
                  ? " Waits for a person: start the bot again, or end the deal."
                  : " Tries again with a later price."));
    }
    for (OrderTrack order : deal.orders()) {
      if (order.standing() == OrderTrack.Standing.UNKNOWN
          || order.cancel().standing() == OrderTrack.CancelStanding.UNKNOWN) {
        waits.add(
            order.slot() + ": nobody knows yet what became of it; waits until it is settled.");
      }
    }
    return waits;
  }
}
