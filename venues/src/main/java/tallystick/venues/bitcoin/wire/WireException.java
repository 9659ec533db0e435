package tallystick.venues.bitcoin.wire;

/**
 * Bytes or a text that are not what was expected. Checked, because every caller has to decide what
 * it means: an address is refused, a deposit stays unproven, a node's answer is unknown.
 */
public final class WireException extends Exception {
  public WireException(String message) {
    super(message);
  }

  public WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
