package tallystick.terminal.device.simulated;

import tallystick.terminal.device.DoorSensor;

/** A door that the panel opens. */
record SimulatedDoor(Panel panel) implements DoorSensor {
  @Override
  public Door door() {
    if (!panel.hasPower()) {
      return Door.UNKNOWN;
    }
    return panel.doorIsOpen() ? Door.OPEN : Door.CLOSED;
  }

  @Override
  public boolean simulated() {
    return true;
  }
}
