/**
 * A server that has been taken over. {@link tallystick.drills.hostile.HostileServer} invents
 * intents that hurt, and moves the market between them; {@link
 * tallystick.drills.hostile.Battlefield} is what it acts upon: a model of a venue in the tests,
 * where thousands of runs take seconds, and a real keeper before a real paper exchange. What is
 * measured is always the same: value before less value after, at the price before the attack, fees
 * included, against the budget that was stated.
 */
@NullMarked
package tallystick.drills.hostile;

import org.jspecify.annotations.NullMarked;
