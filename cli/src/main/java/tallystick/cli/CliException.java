package tallystick.cli;

/**
 * The environment does not let a command go on: a program does not start, a file cannot be read, a
 * socket is closed. The message says what, where and what to do; it is shown without a stack trace
 * and the status is {@link ExitStatus#ENVIRONMENT}.
 */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CliException(String message) {
    super(message);
  }

  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
