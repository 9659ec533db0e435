/**
 * Who is heard and what it said. A machine opens a session with its own key, which the keeper's log
 * must name; what it signs afterwards is stored as it was signed, in its order, and answered only
 * when that is done. What cannot be used is kept with the reason, and never sent back: the machine
 * would say the same again for ever.
 */
@NullMarked
package tallystick.server.fleet.machine;

import org.jspecify.annotations.NullMarked;
