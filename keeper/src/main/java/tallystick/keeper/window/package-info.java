/**
 * Sums over the last hour or day, from which limits are counted. They are folded from entries whose
 * times never decrease, so a keeper that starts again arrives at the same sums.
 */
@NullMarked
package tallystick.keeper.window;

import org.jspecify.annotations.NullMarked;
