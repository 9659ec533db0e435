/**
 * The server's view of the tally: what the keeper says of itself, and evidence to take away.
 *
 * <p>The server holds nothing of the tally. It passes the keeper's public files on, and packs them
 * with the organisation's own opened entries, so that anybody can check them without this program.
 */
@NullMarked
package tallystick.server.tally;

import org.jspecify.annotations.NullMarked;
