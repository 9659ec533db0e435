/**
 * QR cameras that decode by themselves and send each code they read as one line of text over a
 * serial line or USB's serial class, as nearly all built-in readers do. What they send was shown to
 * them by a stranger: it is cut at a limit and nothing of it is obeyed here.
 */
@NullMarked
package tallystick.terminal.device.scanner;

import org.jspecify.annotations.NullMarked;
