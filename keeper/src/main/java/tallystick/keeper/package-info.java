@NullMarked
package tallystick.keeper;

import org.jspecify.annotations.NullMarked;
