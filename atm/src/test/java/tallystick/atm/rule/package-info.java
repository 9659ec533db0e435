@NullMarked
package tallystick.atm.rule;

import org.jspecify.annotations.NullMarked;
