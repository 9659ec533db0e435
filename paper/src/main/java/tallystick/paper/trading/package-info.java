/**
 * What an exchange does around its books: listings with their filters, accounts with free and
 * locked balances, the life of an order from request to fill, conditional orders and order lists,
 * fees, and the rule by which a replayed print meets resting orders. All of it is one
 * single-threaded state machine, {@link tallystick.paper.trading.Exchange}; time comes in with each
 * command. Amounts are {@code long}s of 10^-8 of an asset (the suffix {@code E8}), prices are ticks
 * and quantities lots of their listing. Value is conserved: deposits equal the sum of all accounts,
 * the fees taken and what the house (the counterparty of prints and synthetic depth) holds.
 */
@NullMarked
package tallystick.paper.trading;

import org.jspecify.annotations.NullMarked;
