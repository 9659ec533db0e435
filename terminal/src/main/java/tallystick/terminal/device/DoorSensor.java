package tallystick.terminal.device;

/** A switch on the machine's door. */
public interface DoorSensor {
  Door door();

  boolean simulated();

  /** A sensor that cannot be read has not said that the door is closed. */
  enum Door {
    CLOSED,
    OPEN,
    UNKNOWN
  }
}
