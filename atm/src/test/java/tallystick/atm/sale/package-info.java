@NullMarked
package tallystick.atm.sale;

import org.jspecify.annotations.NullMarked;
