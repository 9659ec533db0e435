package tallystick.server.bots;

import tallystick.intent.CallerId;
import tallystick.intent.Intent;

/** An intent that a turn decided on; it enters the outbox with the turn's own transaction. */
record NewIntent(CallerId callerId, Intent intent, long deal, String purpose) {}
