/**
 * What must hold across modules: the arrows of docs/architecture.md, the style of the sources, and
 * the drills.
 */
@NullMarked
package tallystick.drills;

import org.jspecify.annotations.NullMarked;
