/**
 * What one machine remembers, and the only thing besides the keeper that it trusts. A {@link
 * tallystick.terminal.journal.Journal} is one file that only grows: a record is there, whole and on
 * the disk, or it is not there at all, whenever the power goes. {@link
 * tallystick.terminal.journal.JournalRecord} lists what is written: signed statements before they
 * are sent, an order to stack before the note moves, a dispense authorisation before it is used.
 * The machine's state is the fold of these records and nothing else, so that restarting is the same
 * as reading. {@link tallystick.terminal.journal.TerminalKey} is the machine's own signing key,
 * made on its first start and never leaving its folder.
 */
@NullMarked
package tallystick.terminal.journal;

import org.jspecify.annotations.NullMarked;
