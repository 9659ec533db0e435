/**
 * Money on its way: what limits count, what the keeper is asked, coins that are due and the
 * transactions that pay them, notes in machines and the books over all of it. An intent is in the
 * outbox before the keeper hears of it, and is said again under the same id after every gap; a
 * signed transaction is handed to the network as often as it takes, and never a second one made in
 * its place.
 */
@NullMarked
package tallystick.server.fleet.money;

import org.jspecify.annotations.NullMarked;
