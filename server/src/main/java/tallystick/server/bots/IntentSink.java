package tallystick.server.bots;

import java.util.List;

/** Where intents go once they are durable. */
interface IntentSink {
  /** Takes intents of one bot, in order. They are in the database already. */
  void submit(String botId, List<NewIntent> intents);
}
