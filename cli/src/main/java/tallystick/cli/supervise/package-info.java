/**
 * Starts, watches and ends the programs, each a process of its own under its own user.
 *
 * <p>As root every program gets a system user, a folder that only that user can open, and class
 * files that it can read but not write; {@link tallystick.cli.supervise.Users} says who is who. As
 * an ordinary user everything runs under that one user and is called <em>not isolated</em> wherever
 * it shows. {@link tallystick.cli.supervise.Programs} is what the demo and the drills use: start
 * paper, keeper and server, kill one of them, start it again. A program counts as up when it has
 * printed its {@code READY} line, never after a guess at how long it may take.
 */
@NullMarked
package tallystick.cli.supervise;

import org.jspecify.annotations.NullMarked;
