package tallystick.venues.scan;

/**
 * Bytes that are not what was expected. Checked, because every caller has to decide what an
 * unreadable answer means: for a send it means <em>unknown</em>, never <em>failed</em>.
 */
public final class ScanException extends Exception {
  public ScanException(String message) {
    super(message);
  }

  public ScanException(String message, Throwable cause) {
    super(message, cause);
  }
}
