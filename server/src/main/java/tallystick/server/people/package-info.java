/**
 * Who may call the API, and for what: people in browsers, and tokens of programs.
 *
 * <p>A person has a role, signs in by a passkey or by a password with a second factor, and holds
 * sessions that others can see and end. An administrator must be enrolled in the keeper, and proves
 * it with his passkey at the approver; this server makes nobody an administrator. A token has
 * scopes ({@code read}, {@code trade}, {@code admin}), may be tied to some bots, ends some day, and
 * can never do more than the person who made it. Everything that gives rights is stored as a hash
 * or bears a seal whose key is not in the database: whoever reads the database cannot call the API
 * with what he found, and whoever writes to it invents nobody.
 */
@NullMarked
package tallystick.server.people;

import org.jspecify.annotations.NullMarked;
