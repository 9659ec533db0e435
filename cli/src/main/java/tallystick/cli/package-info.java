@NullMarked
package tallystick.cli;

import org.jspecify.annotations.NullMarked;
