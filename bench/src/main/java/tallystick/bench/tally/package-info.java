/**
 * What an append costs, beside what it cannot cost less than: one write and one fsync for all who
 * wait, and the bare hashes. Every ratio is of one run on one machine, because an fsync on another
 * disk, or an hour later on a shared one, is another number.
 */
@NullMarked
package tallystick.bench.tally;

import org.jspecify.annotations.NullMarked;
