/** Tests of the replay, and the maker of the bundled sample. */
@NullMarked
package tallystick.paper.replay;

import org.jspecify.annotations.NullMarked;
