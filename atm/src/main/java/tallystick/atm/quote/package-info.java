/**
 * What a customer pays and gets, to the last cent and the last satoshi.
 *
 * <p>A price comes from two or more sources that are fresh and agree ({@link
 * tallystick.atm.quote.Rates}); else there is none, and no cash is taken. A {@link
 * tallystick.atm.quote.Quote} locks it for a bounded time together with margin, fees and caps on
 * charges, and then answers sums as often as asked, always the same. Machine and server compute it
 * from the same quote and must agree. All arithmetic is in whole numbers; where a division leaves a
 * rest, the method says to whom it goes.
 */
@NullMarked
package tallystick.atm.quote;

import org.jspecify.annotations.NullMarked;
