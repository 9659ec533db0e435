/**
 * A witness remembers, for each log it is told about, the largest checkpoint it has seen, and signs
 * only what provably continues it (C2SP tlog-witness). A log that shows two people two histories
 * needs two cosignatures that no honest witness gives; so a keeper restored from an old backup is
 * noticed by somebody who is not its owner. It imports {@code proof} only.
 */
@NullMarked
package tallystick.tally.witness;

import org.jspecify.annotations.NullMarked;
