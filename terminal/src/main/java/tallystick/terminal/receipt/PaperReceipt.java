package tallystick.terminal.receipt;

import java.util.ArrayList;
import java.util.List;
import tallystick.terminal.device.escpos.EscPosDocument;

/** A receipt on a strip of thermal paper. */
public final class PaperReceipt {
  /** Font A on paper of 80 mm; 58 mm breaks lines of its own accord. */
  private static final int COLUMNS = 42;

  /** About 3 cm for a ticket: a telephone's and a machine's camera read it at arm's length. */
  private static final int MODULE_DOTS = 5;

  private PaperReceipt() {}

  /** The bytes for an ESC/POS printer. */
  public static byte[] of(Receipt receipt) {
    EscPosDocument out = new EscPosDocument().centred().large(true);
    broken(receipt.heading(), COLUMNS / 2).forEach(out::line);
    out.large(false);
    if (!receipt.practice().isEmpty()) {
      out.bold(true);
      broken(receipt.practice(), COLUMNS).forEach(out::line);
      out.bold(false);
    }
    out.line("").left();
    for (Receipt.Line line : receipt.lines()) {
      write(out, line);
    }
    out.line("").centred().qr(receipt.code(), MODULE_DOTS).line("");
    broken(receipt.foot(), COLUMNS).forEach(out::line);
    return out.line("").cut().toBytes();
  }

  private static void write(EscPosDocument out, Receipt.Line line) {
    int gap = COLUMNS - line.label().length() - line.value().length();
    if (gap > 0) {
      out.line(line.label() + " ".repeat(gap) + line.value());
      return;
    }
    out.line(line.label());
    for (String part : broken(line.value(), COLUMNS - 2)) {
      out.line("  " + part);
    }
  }

  /** Broken between words; a word that is longer than a line, such as an address, anywhere. */
  static List<String> broken(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
      while (line.length() > columns) {
        lines.add(line.substring(0, columns));
        line.delete(0, columns);
      }
    }
    lines.add(line.toString());
    return lines;
  }
}
