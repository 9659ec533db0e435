package tallystick.venues;

import org.jspecify.annotations.Nullable;

/**
 * The environment of a connector is broken: a host that cannot be reached for public data, a pin
 * that cannot be read, a platform without TLS. The message says what, where, and what to do. Sends
 * that move money never throw this: their trouble is a {@link Sent}.
 */
public final class VenueException extends RuntimeException {
  public VenueException(String message) {
    super(message);
  }

  public VenueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
