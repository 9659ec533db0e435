/** Tests of tallystick.paper.trading. */
@NullMarked
package tallystick.paper.trading;

import org.jspecify.annotations.NullMarked;
