package tallystick.terminal.device.simulated;

import java.util.Optional;
import tallystick.terminal.device.QrScanner;

/** A camera that sees what the panel holds up. */
record SimulatedScanner(Panel panel) implements QrScanner {
  @Override
  public Optional<String> poll() {
    return panel.hasPower()
        ? panel.takeCode().filter(code -> code.length() <= MAX_CODE_CHARS)
        : Optional.empty();
  }

  @Override
  public boolean simulated() {
    return true;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
