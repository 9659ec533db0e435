@NullMarked
package tallystick.watch;

import org.jspecify.annotations.NullMarked;
