/**
 * A serial line as drivers see it: bytes go out, bytes come back or do not, and the plug may be
 * pulled at any time. {@link tallystick.terminal.device.line.TtyLine} opens a tty device through
 * jSerialComm and opens it again after a replug; {@link tallystick.terminal.device.line.Crc16} has
 * the two checksums that the cash protocols share.
 */
@NullMarked
package tallystick.terminal.device.line;

import org.jspecify.annotations.NullMarked;
