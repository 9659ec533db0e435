/**
 * Public market data, and the market's own clock.
 *
 * <p>Ticks may be conflated, because only the latest price matters; candles never are. The time
 * that strategies see is the time of the data (replay time), not the wall's.
 */
@NullMarked
package tallystick.server.feed;

import org.jspecify.annotations.NullMarked;
