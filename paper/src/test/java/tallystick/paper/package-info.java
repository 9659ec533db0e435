/** Contract tests: the running exchange, spoken to as clients do. */
@NullMarked
package tallystick.paper;

import org.jspecify.annotations.NullMarked;
