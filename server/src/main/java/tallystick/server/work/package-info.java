/**
 * Background threads that say when something they did went wrong, and go on. A thread that dies
 * silently would leave a server that looks well and does half its work; each worker here has a name
 * that shows in thread dumps, and ends when it is told to.
 */
@NullMarked
package tallystick.server.work;

import org.jspecify.annotations.NullMarked;
