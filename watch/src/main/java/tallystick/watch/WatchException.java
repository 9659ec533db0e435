package tallystick.watch;

import org.jspecify.annotations.Nullable;

/**
 * What was given cannot be read: an export, a bundle of evidence. The message says which line or
 * part, what is wrong with it, and what to do.
 */
public final class WatchException extends RuntimeException {
  public WatchException(String message) {
    super(message);
  }

  public WatchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
