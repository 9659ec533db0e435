package tallystick.keeper.life;

import java.util.Optional;
import tallystick.intent.Intent;

/**
 * What has to hold outside of an organisation before its intents are judged at all. Nothing is
 * logged of what does not get through; it may be asked again.
 */
@FunctionalInterface
public interface Gate {
  /** Why an intent has to wait, with what to do; empty when it may go on. */
  Optional<String> closedTo(Intent intent);

  /** A gate that nothing closes. */
  static Gate open() {
    return intent -> Optional.empty();
  }
}
