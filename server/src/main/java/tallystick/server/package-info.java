/**
 * The program {@code server}: people, bots, books and the API, and no secret of any venue.
 *
 * <p>Packages are features, with arrows of their own: {@code api} on top, {@code book} and {@code
 * database} at the bottom. A bot's decision travels {@code feed -> bots -> (database) -> keeper},
 * and what became of it comes back {@code keeper -> bots -> book}. The keeper is a socket to this
 * program, never a library: whoever takes the server over gets neither a key nor a signature.
 */
@NullMarked
package tallystick.server;

import org.jspecify.annotations.NullMarked;
