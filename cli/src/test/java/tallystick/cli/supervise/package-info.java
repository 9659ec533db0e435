/** Programs that are started are also found again and ended. */
@NullMarked
package tallystick.cli.supervise;

import org.jspecify.annotations.NullMarked;
