package tallystick.paper;

/** The surroundings are broken (file, port, folder); the message says what to do. */
public final class PaperException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PaperException(String message) {
    super(message);
  }

  public PaperException(String message, Throwable cause) {
    super(message, cause);
  }
}
