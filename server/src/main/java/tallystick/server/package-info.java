@NullMarked
package tallystick.server;

import org.jspecify.annotations.NullMarked;
