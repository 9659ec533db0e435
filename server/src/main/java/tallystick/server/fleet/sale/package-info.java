/**
 * Sales as rows: their events, from which the pure machines of module {@code atm} make them again,
 * where they stand, and what is to be done because of it. {@link
 * tallystick.server.fleet.sale.SaleStore} makes one step in one transaction; {@link
 * tallystick.server.fleet.sale.Errands} does afterwards what follows from it, as often as it takes.
 */
@NullMarked
package tallystick.server.fleet.sale;

import org.jspecify.annotations.NullMarked;
