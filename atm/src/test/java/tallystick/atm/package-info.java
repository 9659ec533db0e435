/** The machines' business, tried by tables and by chance; every seed is printed. */
@NullMarked
package tallystick.atm;

import org.jspecify.annotations.NullMarked;
