/**
 * The two HTTP conversations of the command line: with the server's API, as its user, and with the
 * paper exchange's owner's side, whose self-made certificate is pinned by its key.
 */
@NullMarked
package tallystick.cli.net;

import org.jspecify.annotations.NullMarked;
