/**
 * What every program agrees on about markets, without any I/O of its own.
 *
 * <p>Money is an integer of <em>atomic units</em> together with its {@link Asset}: a satoshi, a
 * cent. A {@link Price} is also an integer: atomic units of the quote asset for one <em>whole</em>
 * base coin, so that price x quantity is exact integer arithmetic and the only rounding is one
 * division, whose {@link java.math.RoundingMode} the caller always names. {@code BigDecimal} and
 * decimal text appear only where a venue or a file is read or written ({@link Amount#parse}, {@link
 * Amount#toDecimal}). Books of account are double entry: a {@link Transaction} is a list of {@link
 * Posting}s that sum to zero in every asset, and cannot be constructed otherwise.
 */
@NullMarked
package tallystick.market;

import org.jspecify.annotations.NullMarked;
