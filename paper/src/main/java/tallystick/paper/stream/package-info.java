/**
 * Everything that is pushed: market streams by name, and the user data streams and requests of the
 * WebSocket API. It listens to the exchange while a command runs, writes each event once, and hands
 * the texts to an outlet that sends them after the command is stored. All of it runs on the
 * exchange's thread.
 */
@NullMarked
package tallystick.paper.stream;

import org.jspecify.annotations.NullMarked;
