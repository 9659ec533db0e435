package tallystick.keeper.life;

import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;

/**
 * An order or cancel whose outcome nobody knows.
 *
 * @param unknownAtMs when that was logged, in the keeper's own time: whatever was sent had been
 *     sent by then
 */
public record Unsettled(
    CallerId callerId, Intent intent, Bytes commitment, long sequence, long unknownAtMs) {}
