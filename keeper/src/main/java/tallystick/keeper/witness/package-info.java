/**
 * Outsiders who have seen the log. A keeper that is restored from an old copy, or whose log is
 * forked, looks sound to itself; only somebody who remembers more can tell. So each start is
 * written into the log, and before anything is signed a quorum of witnesses has cosigned a
 * checkpoint that holds that entry; from then on they follow in the background, and no order waits
 * for them. What a witness says counts only with its signature, except one thing that needs none:
 * that it remembers another log than ours, which stops us, because then one of the two is wrong.
 */
@NullMarked
package tallystick.keeper.witness;

import org.jspecify.annotations.NullMarked;
