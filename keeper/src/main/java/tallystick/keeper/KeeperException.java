package tallystick.keeper;

import org.jspecify.annotations.Nullable;

/**
 * The keeper's environment is broken: a folder another keeper holds, a wrong passphrase, a socket
 * that cannot be bound. The message says what, where, and what to do; the program prints it and
 * ends with status 3.
 */
public final class KeeperException extends RuntimeException {
  public KeeperException(String message) {
    super(message);
  }

  public KeeperException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
