/**
 * The keeper's two doors. Each is a Unix socket that admits exactly one user, whom the kernel names
 * (SO_PEERCRED) and nobody can claim to be. Frames are bounded in length, connections in number,
 * and what waits to be written in bytes: a peer that does not read is disconnected, so that nobody
 * can make the keeper wait. Bytes that are no frame end the connection after one {@code bad-frame}.
 */
@NullMarked
package tallystick.keeper.socket;

import org.jspecify.annotations.NullMarked;
