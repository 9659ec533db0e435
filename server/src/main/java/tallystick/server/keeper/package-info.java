/**
 * The server's end of the keeper's socket.
 *
 * <p>One connection. It says hello, follows the organisation, keeps read leases alive and comes
 * back by itself with jitter. What the keeper pushes is handed on in the order it came.
 */
@NullMarked
package tallystick.server.keeper;

import org.jspecify.annotations.NullMarked;
