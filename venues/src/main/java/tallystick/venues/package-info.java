@NullMarked
package tallystick.venues;

import org.jspecify.annotations.NullMarked;
