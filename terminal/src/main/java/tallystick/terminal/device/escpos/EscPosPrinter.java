package tallystick.terminal.device.escpos;

import tallystick.terminal.device.Printer;
import tallystick.terminal.device.line.Line;
import tallystick.terminal.device.line.LineSettings;

/** A printer on a serial line that answers real-time status requests (DLE EOT n). */
public final class EscPosPrinter implements Printer {
  public static final LineSettings LINE = new LineSettings(115_200, LineSettings.Parity.NONE);

  private static final int DLE = 0x10;
  private static final int EOT = 0x04;

  private final Line line;
  private final int answerTimeoutMs;

  public EscPosPrinter(Line line, int answerTimeoutMs) {
    this.line = line;
    this.answerTimeoutMs = answerTimeoutMs;
  }

  @Override
  public PrintResult print(byte[] document) {
    switch (state()) {
      case READY, PAPER_NEAR_END -> {}
      case NO_PAPER, COVER_OPEN, FAILURE, SILENT -> {
        return PrintResult.NOT_PRINTED;
      }
    }
    if (!line.write(document)) {
      return PrintResult.UNKNOWN;
    }
    return switch (state()) {
      case READY, PAPER_NEAR_END -> PrintResult.PRINTED;
      // Paper that ended, or a cover that opened, under way: a part of it may be out.
      case NO_PAPER, COVER_OPEN, FAILURE -> PrintResult.NOT_PRINTED;
      case SILENT -> PrintResult.UNKNOWN;
    };
  }

  @Override
  public PrinterState state() {
    line.drop();
    int offline = ask(2);
    int paper = offline < 0 ? -1 : ask(4);
    if (offline < 0 || paper < 0) {
      return PrinterState.SILENT;
    }
    if ((paper & 0x60) != 0) {
      return PrinterState.NO_PAPER;
    }
    if ((offline & 0x04) != 0) {
      return PrinterState.COVER_OPEN;
    }
    if ((offline & 0x40) != 0) {
      return PrinterState.FAILURE;
    }
    return (paper & 0x0c) != 0 ? PrinterState.PAPER_NEAR_END : PrinterState.READY;
  }

  /** One status byte; bits 0 and 7 are always 0, bits 1 and 4 always 1, or it is none. */
  private int ask(int n) {
    byte[] answer = new byte[1];
    if (!line.write(new byte[] {DLE, EOT, (byte) n})
        || !line.readFully(answer, 0, 1, answerTimeoutMs)) {
      return -1;
    }
    return (answer[0] & 0x93) == 0x12 ? answer[0] : -1;
  }

  @Override
  public boolean simulated() {
    return false;
  }

  @Override
  public void close() {
    line.close();
  }
}
