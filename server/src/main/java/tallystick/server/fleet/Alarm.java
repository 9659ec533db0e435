package tallystick.server.fleet;

/** Where what somebody has to look at is told. */
public interface Alarm {
  /**
   * Tells it; the same key again is not told twice.
   *
   * @param subject the sale or machine that it is about
   */
  void raise(String key, Severity severity, String subject, String text);

  /** How urgent it is. */
  enum Severity {
    NOTE,
    WARNING,
    CRITICAL
  }
}
