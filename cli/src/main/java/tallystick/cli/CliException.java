package tallystick.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

  /** A file that the person named, or that ought to be there, and why it cannot be read. */
  public static CliException unreadable(Path file, Exception cause) {
    String why =
        switch (cause) {
          case NoSuchFileException e -> "there is no such file";
          case AccessDeniedException e -> "this user may not read it";
          default -> String.valueOf(cause.getMessage());
        };
    return new CliException("Cannot read " + file + ": " + why, cause);
  }
}
