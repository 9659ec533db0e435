/**
 * Where machines stand and whether they may take customers there: places with their law, hours and
 * licence, groups, and the kill switch. {@link tallystick.server.fleet.place.Doors} is the only
 * code that says why a machine offers nothing because of what people decided; prices, coins and the
 * keeper's limits are the quote desk's. All of it is this server's own: a hijacked server opens
 * every door, and the keeper still pays only for cash that a machine signed.
 */
@NullMarked
package tallystick.server.fleet.place;

import org.jspecify.annotations.NullMarked;
