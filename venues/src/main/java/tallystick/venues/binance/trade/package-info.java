/**
 * Binance's private side, for the keeper alone: orders, cancels, reads and the account's own
 * stream. Every send happens once and ends in a {@link tallystick.venues.Sent}; trouble on the
 * network is a value, never an exception.
 */
@NullMarked
package tallystick.venues.binance.trade;

import org.jspecify.annotations.NullMarked;
