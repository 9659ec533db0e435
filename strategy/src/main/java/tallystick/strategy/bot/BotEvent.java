package tallystick.strategy.bot;

import tallystick.intent.CallerId;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * Something a bot hears of. Any event may come twice, late, or before the one that explains it; the
 * bot's state is the same in the end. Events about other bots' orders are ignored.
 */
public sealed interface BotEvent {

  /**
   * The latest price and quote of a pair.
   *
   * @param timeMs market time; an older one than the last is ignored
   */
  record Tick(Instrument instrument, Price last, Price bid, Price ask, long timeMs)
      implements BotEvent {
    public Tick {
      if (!last.instrument().equals(instrument)
          || !bid.instrument().equals(instrument)
          || !ask.instrument().equals(instrument)
          || bid.isAbove(ask)) {
        throw new IllegalArgumentException(
            "A quote of " + instrument + ": " + last + ", bid " + bid + ", ask " + ask);
      }
    }
  }

  /** A candle has closed. */
  record CandleClosed(Candle candle) implements BotEvent {}

  /** A candle of the past, in order: warms indicators up and starts nothing. */
  record History(Candle candle) implements BotEvent {}

  /** What became of one of the bot's intents. */
  sealed interface OfIntent extends BotEvent {
    CallerId callerId();
  }

  /** Approved and durable; it is being sent. */
  record Logged(CallerId callerId) implements OfIntent {}

  /** The venue took it (a cancel: the venue cancelled; its replacement rests). */
  record Accepted(CallerId callerId) implements OfIntent {}

  /** The keeper refused it; nothing was sent. */
  record Refused(CallerId callerId, Rule rule, String figures) implements OfIntent {}

  /** The venue refused it. */
  record Rejected(CallerId callerId, int code, String text) implements OfIntent {}

  /** Nobody knows yet. */
  record Unknown(CallerId callerId, String text) implements OfIntent {}

  /** Settled: it never reached the venue. */
  record NeverArrived(CallerId callerId, String text) implements OfIntent {}

  /**
   * One execution.
   *
   * @param callerId of the intent that placed the order
   * @param leg which of its orders
   */
  record Filled(CallerId callerId, Leg leg, Fill fill) implements OfIntent {}

  /** One order's end, with all it exchanged. */
  record Closed(
      CallerId callerId, Leg leg, Outcome.Ending ending, Amount filledBase, Amount filledQuote)
      implements OfIntent {}

  /** A person's word. */
  sealed interface Command extends BotEvent {}

  /** Starts a deal now: ignores conditions and cooldown, keeps the limits. */
  record StartDeal(Instrument instrument) implements Command {}

  /** Buys more at market for a running deal. */
  record AddFunds(long deal, Amount quote) implements Command {}

  /** Sells the deal at market. */
  record PanicSell(long deal) implements Command {}

  /** Cancels the deal's orders and leaves the coins. */
  record CancelDeal(long deal) implements Command {}

  /** Starts no deals any more; running ones go on. */
  record Pause(String reason) implements Command {}

  /** Starts deals again, counts them anew, and lets paused deals try again. */
  record Resume() implements Command {}

  /** The keeper takes intents. A new bot waits for this. */
  record KeeperUp() implements BotEvent {}

  /** The keeper does not answer; nothing new is asked of it until {@link KeeperUp}. */
  record KeeperDown(String why) implements BotEvent {}

  /** Time has passed. */
  record Timer() implements BotEvent {}
}
