/**
 * The book of account: every fill and fee as a balanced double-entry transaction.
 *
 * <p>Nothing else decides what a deal earned. The sums of the book are compared with what the venue
 * says the account holds; a difference is a finding.
 */
@NullMarked
package tallystick.server.book;

import org.jspecify.annotations.NullMarked;
