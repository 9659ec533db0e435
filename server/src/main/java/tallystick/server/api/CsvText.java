package tallystick.server.api;

import java.util.regex.Pattern;

/**
 * Comma-separated values that a spreadsheet opens without running anything. A cell that a
 * spreadsheet would take for a formula gets an apostrophe before it; numbers are left as they are,
 * negative ones too.
 */
final class CsvText {
  /** What begins a formula in one spreadsheet or another. */
  private static final String FORMULA_STARTS = "=+-@\t\r\n|%";

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,64}(\\.[0-9]{1,64})?");

  private final StringBuilder text = new StringBuilder();

  /** Adds a line (RFC 4180). */
  CsvText line(Object... cells) {
    for (int i = 0; i < cells.length; i++) {
      text.append(i == 0 ? "" : ",").append(cell(String.valueOf(cells[i])));
    }
    text.append("\r\n");
    return this;
  }

  static String cell(String content) {
    boolean risky =
        !content.isEmpty()
            && FORMULA_STARTS.indexOf(content.charAt(0)) >= 0
            && !NUMBER.matcher(content).matches();
    String safe = risky ? "'" + content : content;
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
