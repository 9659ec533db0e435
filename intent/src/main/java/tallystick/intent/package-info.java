@NullMarked
package tallystick.intent;

import org.jspecify.annotations.NullMarked;
