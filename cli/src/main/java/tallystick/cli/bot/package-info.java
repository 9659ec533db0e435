/**
 * {@code tallystick bot} and {@code tallystick status}: the server's API from the command line.
 * What a bot's settings mean is told by the server, which checks them with the very function that
 * will trade; here flags become its JSON.
 */
@NullMarked
package tallystick.cli.bot;

import org.jspecify.annotations.NullMarked;
