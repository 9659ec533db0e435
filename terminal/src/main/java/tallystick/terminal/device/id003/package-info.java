/**
 * Bill validators that speak JCM's ID-003 (EBA, UBA, WBA, iVIZION and what copies them): RS-232 at
 * 9600 baud with even parity. The host asks, the validator tells its present state. Numbers and
 * states are those of "ID-003 Communication Specification", ID03-001E revision 05. A stacked note
 * stays in the state VEND VALID until the host acknowledges it, which is what makes one credit of
 * one note: the acknowledgement goes out only when the credit is on disk.
 */
@NullMarked
package tallystick.terminal.device.id003;

import org.jspecify.annotations.NullMarked;
