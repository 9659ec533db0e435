package tallystick.keeper.life;

import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;

/** An order or cancel whose outcome nobody knows. */
public record Unsettled(
    CallerId callerId, Intent intent, Bytes commitment, long sequence, long loggedAtMs) {}
