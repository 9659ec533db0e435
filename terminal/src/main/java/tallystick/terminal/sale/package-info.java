/**
 * What one machine does when somebody buys or sells, over its devices, its journal and a {@link
 * tallystick.terminal.sale.ServerLink}. The order of deeds is the whole of it: a note is ordered in
 * the journal, then in the validator; credited in the journal, then acknowledged; an authorisation
 * is spent in the journal, then the notes move; a statement is written, then sent. So whenever the
 * power goes, the next start finds either that something had not begun, or that it may have
 * happened, and asks the device; where the device cannot say either, the outcome is <i>unknown</i>
 * and waits for a person. The server is only carried from: an address or an authorisation counts by
 * the keeper's signature, for this machine, this sale and this machine's own random number.
 */
@NullMarked
package tallystick.terminal.sale;

import org.jspecify.annotations.NullMarked;
