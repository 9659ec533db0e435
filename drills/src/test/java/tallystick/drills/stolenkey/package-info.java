/** The stolen key as a test: the same drill that a person runs. */
@NullMarked
package tallystick.drills.stolenkey;

import org.jspecify.annotations.NullMarked;
