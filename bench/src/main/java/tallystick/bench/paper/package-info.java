/**
 * How many commands the paper exchange's order book takes on one thread. The commands are made
 * beforehand, so that only the book is measured.
 */
@NullMarked
package tallystick.bench.paper;

import org.jspecify.annotations.NullMarked;
