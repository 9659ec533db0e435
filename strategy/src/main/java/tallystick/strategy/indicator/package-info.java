/**
 * Indicators over the closes of finished candles, one value in, one state out.
 *
 * <p>Each is an immutable value with {@code next(close)}: feeding the same closes gives the same
 * state on every machine, and a state can be stored and gone on with. They compute in {@code
 * double}: an indicator decides <em>whether</em> a deal starts and never how much money moves, and
 * the relative error of these sums over at most 500 terms is below 1e-12. Candles of a longer
 * interval are made from the fed ones by {@link tallystick.strategy.indicator.CandleRoller}.
 */
@NullMarked
package tallystick.strategy.indicator;

import org.jspecify.annotations.NullMarked;
