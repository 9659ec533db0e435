/**
 * The wall between a server that was taken over and the keeper, tried from the other side of it:
 * {@link tallystick.drills.wall.Intruder} runs as the server's own user, with its files and its
 * socket, and {@link tallystick.drills.wall.WallTest} looks at what it came back with.
 */
@NullMarked
package tallystick.drills.wall;

import org.jspecify.annotations.NullMarked;
