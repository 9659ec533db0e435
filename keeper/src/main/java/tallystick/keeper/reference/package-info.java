/**
 * The keeper's own view of prices. It is fetched by the keeper itself from the venue's public
 * streams, over pinned connections, because a price that the server could choose would make every
 * limit worthless. Two figures matter: the <em>current</em> price (mid of the best bid and ask, at
 * most two seconds old by receipt) and the <em>median</em> of the last quarter of an hour of market
 * time, in which each price weighs as long as it stood. Whoever moves the market for less than half
 * of that time does not move the median, however many trades he makes with himself.
 */
@NullMarked
package tallystick.keeper.reference;

import org.jspecify.annotations.NullMarked;
