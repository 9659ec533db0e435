/**
 * What a customer takes home: {@link tallystick.terminal.receipt.Receipt} says it once, in the
 * customer's language, and is then written for a receipt printer ({@link
 * tallystick.terminal.receipt.PaperReceipt}, ESC/POS) or as a page ({@link
 * tallystick.terminal.receipt.PdfReceipt}). The code on a seller's ticket is as good as cash; the
 * code on any other receipt only repeats what is written above it, for a telephone to keep.
 */
@NullMarked
package tallystick.terminal.receipt;

import org.jspecify.annotations.NullMarked;
