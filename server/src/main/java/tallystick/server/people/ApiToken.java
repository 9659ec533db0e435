package tallystick.server.people;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as it may be shown: never its secret, which only its holder has.
 *
 * @param id the public part, with which the token text begins
 * @param personId who made it, with whom it rests and ends; null for the first one
 * @param bots the bots it is tied to; empty for all
 * @param lastUsedMs wall time, to the minute; null when never used
 */
public record ApiToken(
    String id,
    String name,
    @Nullable String personId,
    Set<TokenScope> scopes,
    Set<String> bots,
    long createdMs,
    long expiresMs,
    @Nullable Long lastUsedMs,
    @Nullable Long revokedMs) {
  public static final int MAX_NAME_LENGTH = 80;

  /** A year: a forgotten token ends by itself. */
  public static final long MAX_LIFE_MS = 365L * 24 * 3_600_000;

  public ApiToken {
    scopes = Set.copyOf(scopes);
    bots = Set.copyOf(bots);
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "A token's name has 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("A token has at least one scope: read, trade or admin");
    }
  }

  /** Whether this token may do what {@code scope} covers. */
  public boolean allows(TokenScope scope) {
    return scopes.stream().anyMatch(own -> own.included().contains(scope));
  }

  /** Whether this token may see and act on this bot. */
  public boolean covers(String bot) {
    return bots.isEmpty() || bots.contains(bot);
  }
}
