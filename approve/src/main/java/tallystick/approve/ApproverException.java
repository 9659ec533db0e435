package tallystick.approve;

/** The environment is broken; the message says what to do about it. */
final class ApproverException extends RuntimeException {
  ApproverException(String message) {
    super(message);
  }

  ApproverException(String message, Throwable cause) {
    super(message, cause);
  }
}
