/**
 * What crosses the wall between everybody else and the keeper, and what the tally records.
 *
 * <p>A program that wants money moved writes an {@link Intent}. The keeper answers with a {@link
 * Verdict}, logs both in one {@link Entry}, and only then signs and sends; what the venue said
 * becomes an {@link Outcome} in a second entry that names the first. All of it has one binary form
 * with a fixed order of fields, written by one encoder and read by one decoder ({@link Canonical}
 * for what is hashed, {@link Frames} for the socket). There is no second way to write the same
 * value, so equal values have equal bytes and equal hashes.
 *
 * <p>Also here, because keeper and watch must agree on it: {@link Ours}, the pure decision whether
 * an order found at a venue is one the keeper authorised. Changes in this package are security
 * changes.
 */
@NullMarked
package tallystick.intent;

import org.jspecify.annotations.NullMarked;
