package tallystick.terminal.device.simulated;

import tallystick.terminal.device.Printer;

/** A printer whose receipts lie on the panel. */
record SimulatedPrinter(Panel panel) implements Printer {
  @Override
  public PrintResult print(byte[] document) {
    if (state() != PrinterState.READY) {
      return PrintResult.NOT_PRINTED;
    }
    panel.print(document);
    return PrintResult.PRINTED;
  }

  @Override
  public PrinterState state() {
    if (!panel.hasPower()) {
      return PrinterState.SILENT;
    }
    return panel.hasPaper() ? PrinterState.READY : PrinterState.NO_PAPER;
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
