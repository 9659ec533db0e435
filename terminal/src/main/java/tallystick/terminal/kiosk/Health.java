package tallystick.terminal.kiosk;

import java.time.Duration;
import java.time.InstantSource;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.device.Printer;
import tallystick.terminal.sale.Devices;

/** Dispenser and printer, asked from time to time: each question holds the serial line up. */
public final class Health {
  private static final long ASK_EVERY_MS = Duration.ofSeconds(3).toMillis();

  private final Devices devices;
  private final InstantSource clock;
  private long askedMs = Long.MIN_VALUE;
  private DispenserState dispenser = new DispenserState.Silent();
  private Printer.PrinterState printer = Printer.PrinterState.SILENT;

  public Health(Devices devices, InstantSource clock) {
    this.devices = devices;
    this.clock = clock;
  }

  /** Asks when it is time to. */
  public void tick() {
    long nowMs = clock.millis();
    if (askedMs == Long.MIN_VALUE || nowMs - askedMs >= ASK_EVERY_MS) {
      askedMs = nowMs;
      dispenser = devices.dispenser().state();
      printer = devices.printer().state();
    }
  }

  /** As it was when it was last asked. */
  public DispenserState dispenser() {
    return dispenser;
  }

  /** As it was when it was last asked. */
  public Printer.PrinterState printer() {
    return printer;
  }
}
