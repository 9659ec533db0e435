/** Background threads that say when something they did went wrong, and go on. */
@NullMarked
package tallystick.server.work;

import org.jspecify.annotations.NullMarked;
