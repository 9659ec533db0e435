package tallystick.terminal.sale;

import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.device.Printer;
import tallystick.terminal.device.QrScanner;

/** All devices of one machine. */
public record Devices(
    BillValidator validator,
    Dispenser dispenser,
    Printer printer,
    QrScanner scanner,
    DoorSensor door)
    implements AutoCloseable {
  /** One simulated device makes a simulated machine: there is no half of a real cashbox. */
  public boolean simulated() {
    return validator.simulated()
        || dispenser.simulated()
        || printer.simulated()
        || scanner.simulated()
        || door.simulated();
  }

  @Override
  public void close() {
    validator.close();
    dispenser.close();
    printer.close();
    scanner.close();
  }
}
