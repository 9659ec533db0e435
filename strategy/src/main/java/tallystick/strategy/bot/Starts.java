package tallystick.strategy.bot;

import java.util.Optional;
import tallystick.market.Instrument;

/** When deals begin. */
final class Starts {
  private Starts() {}

  /**
   * A bot that asks for no indicator starts with a price, the first one later than the end of the
   * deal before. Not with the very price that ended it: whether that is heard before or after the
   * last fill is chance.
   */
  static void onTick(Work work, Instrument instrument) {
    PairState pair = work.pair(instrument);
    if (pair != null
        && pair.signals().isEmpty()
        && !manual(work)
        && work.nowMs > pair.lastEndMs()
        && refusal(work, pair, true).isEmpty()) {
      begin(work, pair);
    }
  }

  /** With indicators deals start when a candle closes, and all conditions hold. */
  static void onCandle(Work work, Instrument instrument) {
    PairState pair = work.pair(instrument);
    if (pair != null
        && !pair.signals().isEmpty()
        && !manual(work)
        && pair.signalsHold()
        && refusal(work, pair, true).isEmpty()) {
      begin(work, pair);
    }
  }

  /** A person's word stands above conditions and cooldown, but not above the limits. */
  static void byHand(Work work, Instrument instrument) {
    PairState pair = work.pair(instrument);
    Optional<String> refusal =
        pair == null
            ? Optional.of("this bot does not trade " + instrument)
            : refusal(work, pair, false);
    if (pair == null || refusal.isPresent()) {
      work.say(BotNote.Kind.WARNING, 0, "No deal started: " + refusal.orElse(""));
    } else {
      begin(work, pair);
    }
  }

  private static boolean manual(Work work) {
    for (StartCondition condition : work.config.settings().start()) {
      if (condition instanceof StartCondition.Manual) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> refusal(Work work, PairState pair, boolean byItself) {
    DcaSettings.DealLimits limits = work.config.settings().limits();
    BotState.Standing standing = work.standing();
    if (!standing.enabled()) {
      return Optional.of("the bot is paused: " + standing.why());
    }
    if (!standing.keeperUp()) {
      return Optional.of("the keeper does not answer");
    }
    if (pair.quote() == null) {
      return Optional.of("no price of " + pair.instrument() + " has come yet");
    }
    if (work.dealCount() >= limits.maxDeals()) {
      return Optional.of(limits.maxDeals() + " deals run already");
    }
    if (work.dealsOn(pair.instrument()) >= limits.maxDealsPerPair()) {
      return Optional.of(limits.maxDealsPerPair() + " deals run already on " + pair.instrument());
    }
    if (byItself && work.nowMs < pair.cooldownUntilMs()) {
      return Optional.of("cooldown");
    }
    return Optional.empty();
  }

  private static void begin(Work work, PairState pair) {
    BotState.Standing standing = work.standing();
    int started = standing.started() + 1;
    int most = work.config.settings().limits().disableAfterDeals();
    boolean last = most > 0 && started >= most;
    work.standing(
        new BotState.Standing(
            !last,
            last ? "it has started the " + most + " deals it was to start" : "",
            true,
            standing.nextDeal() + 1,
            started));
    Deal deal =
        Deal.begin(standing.nextDeal(), pair.instrument(), work.config.settings(), work.nowMs);
    work.put(pair.started());
    work.add(deal);
    Dca.put(work, deal, Plan.run(work, deal));
  }
}
