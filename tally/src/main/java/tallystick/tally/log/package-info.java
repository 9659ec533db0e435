/**
 * The writer. Callers wait, one thread gathers everybody who waits into one write-ahead frame, one
 * fsync makes it durable, and everybody is answered: that is <em>group commit</em>, and it is the
 * whole promise. Merkle tiles and checkpoints are derived from the write-ahead segments and may lag
 * behind them. After any failed write or fsync the log stops for good and never reads back what it
 * failed to write, because after a failed fsync the operating system may show pages that the disk
 * does not hold. This package shares nothing with {@code proof} but the {@code NoteSigner} that
 * both are handed.
 */
@NullMarked
package tallystick.tally.log;

import org.jspecify.annotations.NullMarked;
