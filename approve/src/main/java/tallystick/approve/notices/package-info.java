/**
 * What the approver tells people of by itself, so that they look before it is too late: that a
 * change waits, and with which code; that it was approved, vetoed, or waits for its time; that
 * something was frozen. The server has no part in it: the outlets stand in a file of the approver's
 * own folder, which the server can neither read nor write, and a thief who owns the server cannot
 * keep quiet about it. Every notice carries the head of the log at that moment: whoever keeps his
 * mail holds heads that a rolled-back log would contradict.
 *
 * <p>{@link tallystick.approve.notices.Watcher} looks at the keeper, {@link
 * tallystick.approve.notices.Telling} finds the words, {@link tallystick.approve.notices.Outbox}
 * has one bounded queue for each outlet and tries again.
 */
@NullMarked
package tallystick.approve.notices;

import org.jspecify.annotations.NullMarked;
