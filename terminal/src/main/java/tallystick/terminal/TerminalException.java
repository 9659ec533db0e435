package tallystick.terminal;

/**
 * The machine's own ground has given way: its disk, its key file, its journal. Nothing is taken or
 * given out until a person has done what the message says. A device that is silent, jammed or
 * unplugged is no exception but an event.
 */
public final class TerminalException extends RuntimeException {
  public TerminalException(String message) {
    super(message);
  }

  public TerminalException(String message, Throwable cause) {
    super(message, cause);
  }
}
