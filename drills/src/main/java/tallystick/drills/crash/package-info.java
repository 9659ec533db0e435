/**
 * What a power failure would do, done again and again: a whole installation trades at an exchange
 * that loses answers and tells things twice and in disorder, while its server and its keeper are
 * killed at random moments and at the four worst ones. {@link tallystick.drills.crash.Reckoning}
 * then lays the tally, the exchange's own books and the server's side by side: no order twice, none
 * lost, none without its entry.
 */
@NullMarked
package tallystick.drills.crash;

import org.jspecify.annotations.NullMarked;
