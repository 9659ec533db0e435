/**
 * A whole installation under the load it is made for: thousands of bots, tens of instruments, a
 * tick a second each, against the real paper exchange, keeper, server and database.
 *
 * <p>What is measured is what the programs say of themselves and what the operating system says of
 * them; the benchmark itself only makes bots and looks.
 */
@NullMarked
package tallystick.bench.live;

import org.jspecify.annotations.NullMarked;
