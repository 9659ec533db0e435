package tallystick.server.bots;

import java.util.List;
import java.util.Optional;
import tallystick.intent.CredentialId;

/** What bots need of the desk. */
interface IntentSink {
  /** Takes intents of one bot, in order. They are in the database already. */
  void submit(String botId, List<NewIntent> intents);

  /** There is a new bot, which waits to hear of the keeper. */
  void arrived(BotEntity bot);

  /** An account has another key from now on, under which its bots go on. */
  void moved(CredentialId old, CredentialId fresh);

  /** The key that an account has instead of this one; empty when it was never followed. */
  Optional<CredentialId> newerKey(CredentialId key);
}
