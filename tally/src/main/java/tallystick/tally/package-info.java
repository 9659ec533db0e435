/**
 * The tally is a stick that was split: what the keeper did is notched into a Merkle log, and anyone
 * who holds the other half (a checkpoint) can see whether the notches still match. {@code proof}
 * checks, {@code log} writes, {@code witness} remembers on behalf of strangers. Formats are those
 * of the C2SP specifications (signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature,
 * tlog-witness, tlog-proof), so that tools nobody here wrote can check a tally.
 */
@NullMarked
package tallystick.tally;

import org.jspecify.annotations.NullMarked;
