@NullMarked
package tallystick.tally;

import org.jspecify.annotations.NullMarked;
