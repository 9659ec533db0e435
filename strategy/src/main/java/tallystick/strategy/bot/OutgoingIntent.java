package tallystick.strategy.bot;

import tallystick.intent.CallerId;
import tallystick.intent.Intent;

/**
 * An intent to be submitted, once it is stored together with the state that remembers it.
 *
 * @param callerId the same for the same decision, whoever makes it and however often
 * @param deal number of the deal in its bot
 * @param purpose for people: {@code averaging-2/5}
 */
public record OutgoingIntent(CallerId callerId, Intent intent, long deal, String purpose) {}
