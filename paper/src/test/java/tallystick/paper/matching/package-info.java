/** Tests of tallystick.paper.matching. */
@NullMarked
package tallystick.paper.matching;

import org.jspecify.annotations.NullMarked;
