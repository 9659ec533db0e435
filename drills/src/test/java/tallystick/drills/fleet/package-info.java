/**
 * A cash machine's sale through every program that it needs: a machine that signs, the server, the
 * keeper, and a real Bitcoin node on a network of its own.
 */
@NullMarked
package tallystick.drills.fleet;

import org.jspecify.annotations.NullMarked;
