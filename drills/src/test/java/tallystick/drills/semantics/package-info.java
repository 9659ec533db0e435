/**
 * One function, two roads: the DCA bot run in memory over candles, and the same bot run by server,
 * keeper and paper exchange as processes over the same candles, print by print. Their deals agree
 * to the atomic unit. The exchange and the run in memory share no code for matching and fees, so
 * that where one of them is wrong, or the long road between loses something, the deals differ.
 */
@NullMarked
package tallystick.drills.semantics;

import org.jspecify.annotations.NullMarked;
