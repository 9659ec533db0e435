/**
 * Bill validators on a ccTalk bus: 9600 baud, no parity, one wire for both directions. Headers,
 * event codes and the meaning of the event counter are those of "ccTalk Generic Specification",
 * parts 1 to 3, issue 4.7. The validator keeps its last five events and a counter of all of them;
 * the driver reads what is new by the difference, tells when more happened than the buffer holds,
 * and leaves the counter with the journal so that a restart neither repeats nor skips a note.
 * Encrypted ccTalk is not spoken: a validator that insists on it does not answer.
 */
@NullMarked
package tallystick.terminal.device.cctalk;

import org.jspecify.annotations.NullMarked;
