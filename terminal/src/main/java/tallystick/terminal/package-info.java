/**
 * The program of one machine: it trusts the keeper's attestation key, which it learnt when it was
 * enrolled, and its own journal. What the server says is shown to the customer, never obeyed: cash
 * leaves the machine, and an address is drawn on its screen, only by a signature of the keeper that
 * names this very sale.
 */
@NullMarked
package tallystick.terminal;

import org.jspecify.annotations.NullMarked;
