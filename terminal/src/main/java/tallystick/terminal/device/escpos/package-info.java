/**
 * Receipt printers that speak ESC/POS, over a serial line: {@link
 * tallystick.terminal.device.escpos.EscPosDocument} writes the bytes of a receipt with its QR code,
 * {@link tallystick.terminal.device.escpos.EscPosPrinter} asks for paper before and after printing.
 * Codes are those of Epson's "ESC/POS Command Reference"; the printer draws the QR code itself.
 */
@NullMarked
package tallystick.terminal.device.escpos;

import org.jspecify.annotations.NullMarked;
