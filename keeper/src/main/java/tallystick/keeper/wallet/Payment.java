package tallystick.keeper.wallet;

import tallystick.intent.Bytes;
import tallystick.intent.CallerId;

/**
 * Somebody who is to be paid.
 *
 * @param payout the intent that made it due
 * @param script of the output that pays it
 * @param satoshis above zero
 */
public record Payment(CallerId payout, Bytes script, long satoshis) {}
