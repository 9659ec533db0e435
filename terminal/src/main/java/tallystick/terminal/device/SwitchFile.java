package tallystick.terminal.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A door switch on a pin that Linux shows as a file with one digit, such as the value file of a
 * GPIO line or of an input board's driver.
 *
 * @param value the file
 * @param openDigit '0' or '1', whichever the file says while the door stands open
 */
public record SwitchFile(Path value, char openDigit) implements DoorSensor {
  public SwitchFile {
    if (openDigit != '0' && openDigit != '1') {
      throw new IllegalArgumentException("The digit of an open door is 0 or 1, not " + openDigit);
    }
  }

  @Override
  public Door door() {
    try {
      String text = Files.readString(value).strip();
      if (text.equals("0") || text.equals("1")) {
        return text.charAt(0) == openDigit ? Door.OPEN : Door.CLOSED;
      }
      return Door.UNKNOWN;
    } catch (IOException e) {
      return Door.UNKNOWN;
    }
  }

  @Override
  public boolean simulated() {
    return false;
  }
}
