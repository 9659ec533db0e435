package tallystick.server.bots;

import java.util.concurrent.CompletableFuture;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;

/** What lies in a bot's mailbox. */
sealed interface Mail {
  /**
   * Something only the strategy needs to hear: a candle, a timer, the keeper's coming and going.
   */
  record Heard(BotEvent event) implements Mail {}

  /**
   * There is a newer tick of this instrument in the mailbox's slot; older ones were passed over.
   */
  record Ticked(Instrument instrument) implements Mail {}

  /** The keeper's verdict on one of the bot's intents. */
  record Judged(Frame.Judged frame) implements Mail {}

  /** It is being sent. */
  record Logged(CallerId callerId) implements Mail {}

  /**
   * An outcome.
   *
   * @param finished nothing more can come for this intent
   */
  record Resulted(CallerId callerId, Outcome outcome, boolean finished) implements Mail {}

  /**
   * An execution of one of the bot's orders.
   *
   * @param finished the intent's orders have ended and this was their last missing execution
   */
  record Executed(
      String venue,
      String credential,
      CallerId callerId,
      Leg leg,
      long deal,
      Fill fill,
      boolean finished)
      implements Mail {}

  /** A person's command; answered when it is durable. */
  record Commanded(BotEvent.Command command, CompletableFuture<BotAnswer> answer) implements Mail {}

  /** New settings; answered when they are durable. */
  record Reconfigured(
      String name, String settingsJson, BotConfig config, CompletableFuture<BotAnswer> answer)
      implements Mail {}

  /** Another key of the same account; answered when it is durable. */
  record Moved(CredentialId credential, CompletableFuture<BotAnswer> answer) implements Mail {}

  /** Writes what has only been in memory. */
  record Flush() implements Mail {}
}
