/**
 * Who may call the API, and for what.
 *
 * <p>A token has scopes ({@code read}, {@code trade}, {@code admin}), may be tied to some bots,
 * ends some day, and is stored as a hash: whoever reads the database cannot call the API with what
 * he found.
 */
@NullMarked
package tallystick.server.people;

import org.jspecify.annotations.NullMarked;
