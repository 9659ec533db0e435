@NullMarked
package tallystick.paper;

import org.jspecify.annotations.NullMarked;
