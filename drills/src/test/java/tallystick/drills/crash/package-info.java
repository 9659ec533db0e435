@NullMarked
package tallystick.drills.crash;

import org.jspecify.annotations.NullMarked;
