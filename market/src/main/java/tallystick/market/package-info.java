@NullMarked
package tallystick.market;

import org.jspecify.annotations.NullMarked;
