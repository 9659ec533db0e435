@NullMarked
package tallystick.strategy;

import org.jspecify.annotations.NullMarked;
