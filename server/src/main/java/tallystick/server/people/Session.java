package tallystick.server.people;

import org.jspecify.annotations.Nullable;

/**
 * A signed-in browser. Times are wall time in milliseconds since 1970.
 *
 * @param id public; its secret is the cookie's, stored as an HMAC
 * @param means {@code passkey}, {@code password} or {@code proof}
 * @param proved whether a passkey from before any reset has proved the person in it
 * @param device browser and system in words
 * @param source the address it was made from
 * @param steppedUpUntilMs until when the person counts as just asked; null when not
 */
public record Session(
    String id,
    String personId,
    String means,
    boolean proved,
    String device,
    String source,
    long createdMs,
    long lastUsedMs,
    long expiresMs,
    @Nullable Long steppedUpUntilMs) {}
