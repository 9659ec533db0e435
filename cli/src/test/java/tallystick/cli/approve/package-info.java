/** What a person at the console sees and signs. */
@NullMarked
package tallystick.cli.approve;

import org.jspecify.annotations.NullMarked;
