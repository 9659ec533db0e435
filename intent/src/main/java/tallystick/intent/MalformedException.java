package tallystick.intent;

/** Bytes that are no value of ours; says at which byte and why. Nothing was done with them. */
public final class MalformedException extends RuntimeException {
  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
