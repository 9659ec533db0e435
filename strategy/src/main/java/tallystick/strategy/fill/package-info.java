@NullMarked
package tallystick.strategy.fill;

import org.jspecify.annotations.NullMarked;
