/**
 * What may happen to a sale, and what follows from it.
 *
 * <p>Three machines: {@link tallystick.atm.sale.BuyMachine} (cash in, coins out), {@link
 * tallystick.atm.sale.SellMachine} (coins in, cash out) and {@link
 * tallystick.atm.sale.ReceiptMachine} (coins that arrived and belong to no sale). Each is one pure
 * function of a state and an event to the next state and {@link tallystick.atm.sale.Effect}s, among
 * them the postings. Whoever runs it stores state, postings and wishes in one transaction, and acts
 * on the wishes only then; after a crash he acts again, and every key makes sure that nothing
 * happens twice.
 *
 * <p>Which step leads where is data ({@link tallystick.atm.sale.Moves}): pages draw it, and the
 * machines obey the same table. A step that is not in it is refused with a reason. Cash that is
 * stacked is a fact and is never refused: where it does not fit, it waits for a person.
 */
@NullMarked
package tallystick.atm.sale;

import org.jspecify.annotations.NullMarked;
