package tallystick.strategy.bot;

import java.util.List;
import tallystick.market.Candle;

/**
 * The DCA bot's one function. Live, on paper and in memory it is this code that decides; {@code
 * docs/dca.md} tells the rules with their reasons.
 */
public final class Dca {
  /** A person's reason is part of the stored state. */
  private static final int MAX_REASON_LENGTH = 400;

  private Dca() {}

  /** What follows from one event. Pure: the same three arguments give the same answer. */
  public static Decision decide(BotState state, BotEvent event, Clock clock) {
    Work work = new Work(state, clock.nowMs());
    switch (event) {
      case BotEvent.Tick tick -> tick(work, tick);
      case BotEvent.CandleClosed closed -> candle(work, closed.candle(), true);
      case BotEvent.History history -> candle(work, history.candle(), false);
      case BotEvent.OfIntent ofIntent -> ofIntent(work, ofIntent);
      case BotEvent.StartDeal start -> Starts.byHand(work, start.instrument());
      case BotEvent.AddFunds funds -> addFunds(work, funds);
      case BotEvent.PanicSell panic -> close(work, panic.deal(), Deal.CloseReason.PANIC);
      case BotEvent.CancelDeal cancel -> close(work, cancel.deal(), Deal.CloseReason.CANCEL);
      case BotEvent.Pause pause ->
          work.enable(false, cut(pause.reason()), work.standing().started());
      case BotEvent.Resume resume -> resume(work);
      case BotEvent.KeeperUp up -> keeper(work, true, "");
      case BotEvent.KeeperDown down -> keeper(work, false, down.why());
      case BotEvent.Timer timer -> timer(work);
    }
    return work.decision();
  }

  // ---------------------------------------------------------------- the market

  private static void tick(Work work, BotEvent.Tick tick) {
    PairState pair = work.pair(tick.instrument());
    if (pair == null || (pair.quote() != null && tick.timeMs() < pair.quote().timeMs())) {
      return;
    }
    work.put(pair.with(tick));
    for (Deal deal : work.deals()) {
      if (deal.instrument().equals(tick.instrument())) {
        Deal seen = Lookout.see(deal, work.market(deal.instrument()), tick, work.nowMs);
        if (!seen.equals(deal) || deal.waitsForPrice()) {
          put(work, deal, Plan.run(work, seen));
        }
      }
    }
    Starts.onTick(work, tick.instrument());
  }

  private static void candle(Work work, Candle candle, boolean mayStart) {
    PairState pair = work.pair(candle.instrument());
    if (pair == null) {
      return;
    }
    work.put(pair.next(candle));
    if (mayStart) {
      Starts.onCandle(work, candle.instrument());
    }
  }

  private static void timer(Work work) {
    for (Deal deal : work.deals()) {
      Deal seen =
          Lookout.pass(
              deal, work.market(deal.instrument()), work.quote(deal.instrument()), work.nowMs);
      if (!seen.equals(deal)) {
        put(work, deal, Plan.run(work, seen));
      }
    }
  }

  // ---------------------------------------------------------------- answers

  private static void ofIntent(Work work, BotEvent.OfIntent event) {
    for (Deal deal : work.deals()) {
      if (Facts.concerns(deal, event.callerId())) {
        put(work, deal, Plan.run(work, Facts.apply(work, deal, event)));
        return;
      }
    }
    if (event instanceof BotEvent.Filled filled) {
      for (Deal deal : work.deals()) {
        if (deal.ledger().knows(filled.fill())) {
          return;
        }
      }
      work.say(
          BotNote.Kind.INFO,
          0,
          "A fill of an order that is no longer followed ("
              + filled.callerId()
              + ", trade "
              + filled.fill().venueTradeId()
              + "): repeated, or of a deal that has ended");
    }
  }

  /** Puts a deal back; its end begins the cooldown, and a bad end may stop the bot. */
  static void put(Work work, Deal before, Deal after) {
    work.put(before, after);
    if (!after.state().ended()) {
      return;
    }
    PairState pair = work.pair(after.instrument());
    if (pair != null) {
      work.put(pair.ended(work.nowMs, after.settings().limits().cooldownMs()));
    }
    if (after.state() == DealState.FAILED) {
      // Otherwise the next price would start the next one, to fail the same way.
      String why = "deal " + after.number() + " failed: it could buy nothing; see its notes";
      work.enable(false, why, work.standing().started());
    }
    DcaSettings.StopLoss stopLoss = after.settings().stopLoss();
    if (after.state() == DealState.STOPPED_OUT
        && stopLoss != null
        && stopLoss.onStop() == DcaSettings.OnStop.CLOSE_AND_DISABLE) {
      work.enable(
          false,
          "deal " + after.number() + " was stopped out, after which the bot stops itself",
          work.standing().started());
    }
  }

  // ---------------------------------------------------------------- commands

  private static void addFunds(Work work, BotEvent.AddFunds command) {
    Deal deal = work.deal(command.deal());
    boolean fits =
        deal != null
            && deal.state() == DealState.BOUGHT
            && deal.closing() == null
            && command.quote().asset().equals(deal.instrument().quote())
            && command.quote().signum() > 0;
    if (deal == null || !fits) {
      work.say(
          BotNote.Kind.WARNING,
          command.deal(),
          "Funds of " + command.quote() + " not added: the deal is not one that holds and waits");
      return;
    }
    Slot slot = new Slot(Slot.Kind.FUNDS, deal.life().nextRevision() + 1);
    Deal.MarketBuy buy = new Deal.MarketBuy(slot, command.quote(), 0, Long.MIN_VALUE);
    put(work, deal, Plan.run(work, deal.withBuy(buy)));
  }

  private static void close(Work work, long number, Deal.CloseReason reason) {
    Deal deal = work.deal(number);
    if (deal == null) {
      work.say(BotNote.Kind.WARNING, number, "There is no such running deal");
      return;
    }
    put(work, deal, Plan.run(work, deal.withBlocks(List.of()).closing(reason)));
  }

  private static void resume(Work work) {
    work.enable(true, "", 0);
    for (Deal deal : work.deals()) {
      put(work, deal, Plan.run(work, deal.withBlocks(List.of())));
    }
  }

  private static void keeper(Work work, boolean up, String why) {
    BotState.Standing standing = work.standing();
    if (standing.keeperUp() == up) {
      return;
    }
    work.standing(
        new BotState.Standing(
            standing.enabled(), standing.why(), up, standing.nextDeal(), standing.started()));
    if (!up) {
      work.say(BotNote.Kind.WAITING, 0, "Waits for the keeper: " + why);
      return;
    }
    for (Deal deal : work.deals()) {
      put(work, deal, Plan.run(work, deal));
    }
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
  }
}
