/**
 * Where prices come from: files of trades or candles, a seeded walk for the thin coin, and the
 * schedule that hands their prints out in order of market time, at a speed or step by step. A
 * candle becomes four prints, a quarter of its volume each: open, low, high, close when it rose (or
 * stood), open, high, low, close when it fell.
 */
@NullMarked
package tallystick.paper.replay;

import org.jspecify.annotations.NullMarked;
