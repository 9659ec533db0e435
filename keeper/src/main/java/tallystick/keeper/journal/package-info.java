/**
 * What happened, in order, for good. The journal turns an entry into its canonical bytes, commits
 * to them in the public tally, encrypts them beside it, and says {@link
 * tallystick.keeper.journal.Logged} only when all of it is on the disk. A {@code Logged} cannot be
 * made anywhere else, and nothing can be signed without one: "logged before signed" is a matter of
 * types here. On start it hands every entry out again, so that the keeper's whole state is a fold
 * of what it logged.
 */
@NullMarked
package tallystick.keeper.journal;

import org.jspecify.annotations.NullMarked;
