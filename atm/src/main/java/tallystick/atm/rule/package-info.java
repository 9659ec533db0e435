/**
 * What the law and the operator allow, as data with dates: rules of a jurisdiction are read from
 * text files that name the statute, and a rule holds from its day until its end, so that a sale of
 * last year is judged by last year's rules.
 *
 * <p>{@link tallystick.atm.rule.RuleBook} answers what is in force in a place on a day. {@link
 * tallystick.atm.rule.Limit}s, from the law or from an operator's tiers, are held by {@link
 * tallystick.atm.rule.Reservations}: a sale reserves before cash is taken, settles what was really
 * taken, and releases the rest, so that many sales of one customer at once cannot exceed a limit
 * together.
 */
@NullMarked
package tallystick.atm.rule;

import org.jspecify.annotations.NullMarked;
