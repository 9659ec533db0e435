/**
 * Findings from the tally and the venue's reports of one account: orders that are not ours, cancels
 * nobody asked for, orders that are missing, balances no trade explains, and the pattern of a
 * drain. {@link tallystick.watch.detect.AccountWatch} takes both sides as they come; {@link
 * tallystick.watch.detect.History} takes them whole. Both come to the same findings.
 */
@NullMarked
package tallystick.watch.detect;

import org.jspecify.annotations.NullMarked;
