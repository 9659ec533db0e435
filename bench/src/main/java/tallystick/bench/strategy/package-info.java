/**
 * How fast the DCA function is as it stands: the very code that trades, with exact integers and
 * immutable states, over a seeded walk. The in-memory venue is part of what is measured; beside it
 * stands the function alone on prices that mean nothing to a running deal, which is what a live bot
 * hears most of the time.
 */
@NullMarked
package tallystick.bench.strategy;

import org.jspecify.annotations.NullMarked;
