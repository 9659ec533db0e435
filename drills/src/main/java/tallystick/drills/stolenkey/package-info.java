/**
 * December 2022 once more: an API key was copied, and a thief trades with it from outside.
 *
 * <p>The key is an HMAC secret, which the venue, the owner and everybody who ever saw it share; a
 * valid signature identifies nobody. {@link tallystick.drills.stolenkey.Thief} does what the
 * thieves did, and what cleverer ones would: he reuses our client order ids, cancels our orders,
 * trades where no bot trades while the server is down, and copies one of our orders field by field.
 * {@link tallystick.drills.stolenkey.StolenKeyDrill} then asks which orders were ours.
 */
@NullMarked
package tallystick.drills.stolenkey;

import org.jspecify.annotations.NullMarked;
