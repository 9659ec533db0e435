@NullMarked
package tallystick.atm.quote;

import org.jspecify.annotations.NullMarked;
