package tallystick.terminal.device.line;

/**
 * How a device wants to be spoken to; always eight data bits and one stop bit.
 *
 * @param baud 300 to 115200
 */
public record LineSettings(int baud, Parity parity) {
  public LineSettings {
    if (baud < 300 || baud > 115_200) {
      throw new IllegalArgumentException("300 to 115200 baud, not " + baud);
    }
  }

  /** The ninth bit, if any. */
  public enum Parity {
    NONE,
    EVEN
  }
}
