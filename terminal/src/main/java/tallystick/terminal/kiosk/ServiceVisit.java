package tallystick.terminal.kiosk;

import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.KeyCode;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.link.HttpLink;
import tallystick.terminal.link.Standing;
import tallystick.terminal.sale.Machine;

/**
 * What a person with the door's key may do: compare the keeper's code, empty the cashbox, fill the
 * cassettes. With the door shut nothing of it happens.
 */
public final class ServiceVisit {
  private final Machine machine;
  private final DoorSensor door;
  private final HttpLink link;
  private final String cashUnit;
  private final List<Integer> fill;

  /**
   * Nobody has opened the door yet.
   *
   * @param cashUnit where notes go, as this machine's statements name it
   * @param fill how many notes are in each cassette when it has been filled
   */
  public ServiceVisit(
      Machine machine, DoorSensor door, HttpLink link, String cashUnit, List<Integer> fill) {
    this.machine = machine;
    this.door = door;
    this.link = link;
    this.cashUnit = cashUnit;
    this.fill = List.copyOf(fill);
  }

  boolean isOpen() {
    return door.door() == DoorSensor.Door.OPEN;
  }

  /** Whether the server now speaks for another keeper than the one that a person compared. */
  boolean keeperChanged() {
    Bytes known = machine.memory().keeperKey().orElse(null);
    return known != null
        && link.standing() instanceof Standing.Enrolled(Bytes named)
        && named.length() > 0
        && !named.equals(known);
  }

  /** The person with the door's key has compared the codes. */
  void pin(String code) {
    if (isOpen()
        && link.standing() instanceof Standing.Enrolled(Bytes key)
        && key.length() > 0
        && KeyCode.of(key).equals(code)) {
      machine.pin(key);
    }
  }

  /** The person with the door's key has taken the notes out. */
  void collect() {
    if (isOpen() && machine.collect(cashUnit)) {
      link.beatSoon();
    }
  }

  /** The person with the door's key has filled the cassettes as the settings say. */
  void filled() {
    if (isOpen()) {
      machine.fill(fill);
      link.beatSoon();
    }
  }
}
