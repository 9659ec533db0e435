package tallystick.server;

/** The environment is broken in a way the server cannot mend; the message says what to do. */
public final class ServerException extends RuntimeException {
  public ServerException(String message) {
    super(message);
  }

  public ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
