@NullMarked
package tallystick.strategy.indicator;

import org.jspecify.annotations.NullMarked;
