package tallystick.atm;

/** Data that cannot be used: a rule file that cannot be read, an invariant that does not hold. */
public final class AtmException extends RuntimeException {
  public AtmException(String message) {
    super(message);
  }

  public AtmException(String message, Throwable cause) {
    super(message, cause);
  }
}
