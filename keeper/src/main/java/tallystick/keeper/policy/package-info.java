/**
 * What may be done with money. {@link tallystick.keeper.policy.Settings} is the fold of all changes
 * that people approved, {@link tallystick.keeper.policy.Exposure} the fold of everything that was
 * judged and of what became of it; {@link tallystick.keeper.policy.Policy} looks at both, and at
 * the keeper's own reference prices, and lets the first of its rules that objects have the word.
 * What no rule was asked about is denied: a rule must find the account, the instrument, the shape
 * of the order and the limits before it has nothing to object.
 *
 * <p>A hijacked server may submit whatever it likes. What bounds it is the loss budget, and its
 * argument is written down in {@code docs/decisions/0020-loss-budget.md}: each order is charged its
 * worst case against the worse of the current reference and the median of a quarter of an hour, the
 * charge stands for as long as the order may still fill, and is then replaced by what was
 * exchanged.
 *
 * <p>Nothing here reads a clock, a socket or a file, and nothing here is safe for use by several
 * threads at once: the keeper has one thread that judges.
 */
@NullMarked
package tallystick.keeper.policy;

import org.jspecify.annotations.NullMarked;
