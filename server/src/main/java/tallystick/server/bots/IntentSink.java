package tallystick.server.bots;

import java.util.List;

/** What bots need of the desk. */
interface IntentSink {
  /** Takes intents of one bot, in order. They are in the database already. */
  void submit(String botId, List<NewIntent> intents);

  /** There is a new bot, which waits to hear of the keeper. */
  void arrived(BotEntity bot);
}
