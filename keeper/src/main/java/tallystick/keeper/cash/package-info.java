/**
 * What the keeper knows of cash machines and of what they are owed: the approved settings about
 * machines and wallets ({@link tallystick.keeper.cash.MachineSettings}), the cash that was paid for
 * and the transactions that pay ({@link tallystick.keeper.cash.CashBook}), and the judgement of one
 * payout or one transaction upon both. All of it is folded from the log; a keeper that starts again
 * arrives at the same books.
 */
@NullMarked
package tallystick.keeper.cash;

import org.jspecify.annotations.NullMarked;
