/**
 * Trading strategies as pure functions.
 *
 * <p>A strategy takes its state, one event and the market's clock, and returns its next state and
 * the intents it wants carried out. It reads no clock, keeps no thread and does no I/O, so the same
 * code runs live, on paper and in memory ({@code fill}), and a test can compare the three deal by
 * deal. {@code indicator} holds the arithmetic on closed candles, {@code bot} the DCA bot.
 */
@NullMarked
package tallystick.strategy;

import org.jspecify.annotations.NullMarked;
