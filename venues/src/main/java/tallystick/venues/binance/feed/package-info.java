/**
 * Binance's public side: reads and streams of market data. Runs in the server, and in the keeper
 * for its own reference prices. Streams reconnect by themselves; a book that is known to be stale
 * is never handed out.
 */
@NullMarked
package tallystick.venues.binance.feed;

import org.jspecify.annotations.NullMarked;
