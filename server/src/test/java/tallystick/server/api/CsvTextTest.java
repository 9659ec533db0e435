package tallystick.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** No cell of ours is a formula to a spreadsheet. */
class CsvTextTest {
  @Test
  void aCellIsNumberOrTextNeverAFormula() {
    Map<String, String> cells =
        Map.of(
            "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0",
            "@SUM(1)", "'@SUM(1)",
            "+1-2", "'+1-2",
            "-1+2", "'-1+2",
            "\tx", "'\tx",
            "-12.50000000", "-12.50000000",
            "12.5", "12.5",
            "a, \"b\"", "\"a, \"\"b\"\"\"",
            "Grün", "Grün");

    cells.forEach((content, cell) -> assertEquals(cell, CsvText.cell(content)));
  }
}
