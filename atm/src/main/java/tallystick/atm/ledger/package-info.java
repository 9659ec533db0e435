/**
 * The books of a fleet: double entry in whole minor and atomic units. Each change of a sale's state
 * carries the {@link tallystick.market.Transaction} that belongs to it, whose id is the change's
 * idempotency key, so that posting it twice is posting it once.
 *
 * <p>What a machine holds is counted beside the money, note by note ({@link
 * tallystick.atm.ledger.CashUnit}): a collector's count never overwrites what is expected, it posts
 * a variance.
 *
 * <p>Signs: an account grows by what is added. Cash, wallets and claims are above zero; what is
 * owed to customers and what was earned is below.
 */
@NullMarked
package tallystick.atm.ledger;

import org.jspecify.annotations.NullMarked;
