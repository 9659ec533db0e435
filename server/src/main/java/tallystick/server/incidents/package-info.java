/**
 * What looks wrong: findings of the watch, kept, shown, and acted upon by asking the keeper for a
 * freeze.
 */
@NullMarked
package tallystick.server.incidents;

import org.jspecify.annotations.NullMarked;
