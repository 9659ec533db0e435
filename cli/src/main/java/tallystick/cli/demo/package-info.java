/**
 * The demo: a whole installation with nothing to set up.
 *
 * <p>{@link tallystick.cli.demo.Installation} starts the programs one after another, plays the
 * person at the console (and says that it does), and makes an account whose key the keeper made.
 * The drills use it too. {@link tallystick.cli.demo.DemoCommand} adds a bot per pair and shows what
 * happens until it has seen enough or is stopped; a second start goes on where the first ended.
 */
@NullMarked
package tallystick.cli.demo;

import org.jspecify.annotations.NullMarked;
