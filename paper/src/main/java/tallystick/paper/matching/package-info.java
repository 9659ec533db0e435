/**
 * Price-time priority as a pure function: a {@link tallystick.paper.matching.Book} per symbol takes
 * commands in ticks and lots and answers with fills. It knows nothing of accounts, fees, clocks or
 * sockets, never allocates once warm, and the same commands give the same fills for ever, so that
 * restarts, tests and benchmarks can rely on it. The best price of each side trades first; within a
 * price the oldest order trades first; a trade takes place at the resting order's price.
 */
@NullMarked
package tallystick.paper.matching;

import org.jspecify.annotations.NullMarked;
