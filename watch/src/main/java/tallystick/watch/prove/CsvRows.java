package tallystick.watch.prove;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tallystick.watch.WatchException;

/** A CSV file with a header (RFC 4180, without line breaks inside fields), by column name. */
final class CsvRows {
  /** One row. */
  record Row(int line, Map<String, Integer> columns, List<String> fields) {
    boolean has(String column) {
      return columns.containsKey(normal(column));
    }

    String get(String column) {
      Integer at = columns.get(normal(column));
      if (at == null) {
        throw new WatchException("the column " + column + " is missing");
      }
      return fields.get(at);
    }
  }

  private final String file;
  private final Map<String, Integer> columns;
  private final List<Row> rows;

  private CsvRows(String file, Map<String, Integer> columns, List<Row> rows) {
    this.file = file;
    this.columns = columns;
    this.rows = rows;
  }

  static CsvRows of(String file, byte[] bytes) {
    String[] lines = JsonRows.text(file, bytes).split("\r?\n", -1);
    Map<String, Integer> columns = new HashMap<>();
    List<String> header = fields(file, 1, lines[0]);
    for (int i = 0; i < header.size(); i++) {
      if (columns.put(normal(header.get(i)), i) != null) {
        throw new WatchException(file + ", line 1: the column " + header.get(i) + " stands twice");
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      List<String> fields = fields(file, i + 1, lines[i]);
      if (fields.size() != header.size()) {
        throw new WatchException(
            file
                + ", line "
                + (i + 1)
                + ": "
                + fields.size()
                + " fields, but the header has "
                + header.size()
                + "; is the file cut off?");
      }
      rows.add(new Row(i + 1, columns, fields));
      if (rows.size() > JsonRows.MAX_ROWS) {
        throw new WatchException(file + ": more than " + JsonRows.MAX_ROWS + " rows");
      }
    }
    return new CsvRows(file, columns, rows);
  }

  boolean has(String column) {
    return columns.containsKey(normal(column));
  }

  void require(String... names) {
    for (String name : names) {
      if (!has(name)) {
        throw new WatchException(file + ", line 1: the column " + name + " is missing");
      }
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** The page changes case and blanks of its headers from year to year. */
  private static String normal(String column) {
    return column.replaceAll("[\\s_]", "").toLowerCase(Locale.ROOT);
  }

  private static List<String> fields(String file, int number, String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= line.length(); i++) {
      char c = i < line.length() ? line.charAt(i) : ',';
      if (quoted && i == line.length()) {
        throw new WatchException(file + ", line " + number + ": a quote is not closed");
      }
      if (quoted) {
        quoted = c != '"';
        if (!quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          // A doubled quote is one quote; the second of the pair opens again.
          field.append('"');
        } else if (quoted) {
          field.append(c);
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    return fields;
  }
}
