@NullMarked
package tallystick.atm.ledger;

import org.jspecify.annotations.NullMarked;
