/**
 * The server's side of Bitcoin before a real node on a network of its own: where another program's
 * word is final, no model of ours takes its place.
 */
@NullMarked
package tallystick.drills.chain;

import org.jspecify.annotations.NullMarked;
