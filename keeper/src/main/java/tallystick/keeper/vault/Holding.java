package tallystick.keeper.vault;

import java.util.Objects;

/**
 * Where a credential's key may be used: with this venue, at this host, in this environment. A key
 * entered for a test network cannot be pointed at the real one.
 *
 * @param venue name in the hosts file
 * @param host {@code host:port}
 * @param environment {@code paper}, {@code test} or {@code real}
 */
public record Holding(String venue, String host, String environment) {
  public Holding {
    Objects.requireNonNull(venue);
    Objects.requireNonNull(host);
    Objects.requireNonNull(environment);
  }
}
