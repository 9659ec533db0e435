package tallystick.watch.prove;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.watch.WatchException;

/**
 * Reads JSON that is a list of flat objects, as a venue's export is, or a line each, as the
 * openings are. Values are kept as text; nested ones are passed over. It remembers lines, because
 * its users are people with a file in an editor.
 */
final class JsonRows {
  /** Ten years of a busy account. */
  static final int MAX_ROWS = 5_000_000;

  private static final int MAX_DEPTH = 16;

  /** One object: the line it began on and its scalars as text. */
  record Row(int line, Map<String, String> values) {
    String need(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new WatchException("\"" + name + "\" is missing");
      }
      return value;
    }

    boolean has(String name) {
      return values.containsKey(name);
    }
  }

  private final String file;
  private final String in;
  private int at;
  private int line = 1;

  private JsonRows(String file, byte[] bytes) {
    this.file = file;
    this.in = text(file, bytes);
  }

  /** Strict UTF-8, without a byte order mark. */
  static String text(String file, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new WatchException(file + " is not text in UTF-8", e);
    }
  }

  /** Reads {@code [{...}, {...}]}. */
  static List<Row> array(String file, byte[] bytes) {
    JsonRows reader = new JsonRows(file, bytes);
    List<Row> rows = new ArrayList<>();
    reader.blank();
    reader.expect('[');
    reader.blank();
    if (!reader.take(']')) {
      do {
        reader.blank();
        rows.add(reader.row());
        reader.limit(rows);
        reader.blank();
      } while (reader.take(','));
      reader.expect(']');
    }
    reader.end();
    return rows;
  }

  /** Reads an object a line. */
  static List<Row> lines(String file, byte[] bytes) {
    JsonRows reader = new JsonRows(file, bytes);
    List<Row> rows = new ArrayList<>();
    reader.blank();
    while (reader.at < reader.in.length()) {
      rows.add(reader.row());
      reader.limit(rows);
      reader.blank();
    }
    return rows;
  }

  private void limit(List<Row> rows) {
    if (rows.size() > MAX_ROWS) {
      throw wrong("more than " + MAX_ROWS + " rows");
    }
  }

  private WatchException wrong(String why) {
    return new WatchException(file + ", line " + line + ": " + why);
  }

  private Row row() {
    int began = line;
    Map<String, String> values = new HashMap<>();
    expect('{');
    blank();
    if (take('}')) {
      return new Row(began, values);
    }
    do {
      blank();
      String name = string();
      blank();
      expect(':');
      blank();
      String value = value(0);
      if (value != null && values.put(name, value) != null) {
        throw wrong("\"" + name + "\" stands twice");
      }
      blank();
    } while (take(','));
    expect('}');
    return new Row(began, values);
  }

  /** A scalar as text; null for null and for anything nested, which is passed over. */
  private @Nullable String value(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("more than " + MAX_DEPTH + " levels deep");
    }
    if (at >= in.length()) {
      throw wrong("cut off");
    }
    return switch (in.charAt(at)) {
      case '"' -> string();
      case '{' -> nested('{', '}', depth);
      case '[' -> nested('[', ']', depth);
      default -> word();
    };
  }

  private @Nullable String word() {
    int from = at;
    while (at < in.length() && ",]} \t\r\n".indexOf(in.charAt(at)) < 0) {
      at++;
    }
    String word = in.substring(from, at);
    if (word.equals("null")) {
      return null;
    }
    if (!word.matches("true|false|-?[0-9]{1,40}(\\.[0-9]{1,40})?")) {
      throw wrong("not a value: " + shown(word));
    }
    return word;
  }

  /** Passes over it; nothing of it is kept. */
  private @Nullable String nested(char open, char close, int depth) {
    expect(open);
    blank();
    if (take(close)) {
      return null;
    }
    do {
      blank();
      if (open == '{') {
        string();
        blank();
        expect(':');
        blank();
      }
      value(depth + 1);
      blank();
    } while (take(','));
    expect(close);
    return null;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at >= in.length() || in.charAt(at) == '\n') {
        throw wrong("a text is not closed");
      }
      char c = in.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    if (at >= in.length()) {
      throw wrong("a text is not closed");
    }
    char c = in.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> hex();
      default -> throw wrong("an unknown escape \\" + c);
    };
  }

  private char hex() {
    if (at + 4 > in.length() || !in.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
      throw wrong("an escape that is not hexadecimal");
    }
    at += 4;
    return (char) Integer.parseInt(in.substring(at - 4, at), 16);
  }

  private void blank() {
    while (at < in.length() && " \t\r\n".indexOf(in.charAt(at)) >= 0) {
      if (in.charAt(at) == '\n') {
        line++;
      }
      at++;
    }
  }

  private boolean take(char wanted) {
    if (at < in.length() && in.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char wanted) {
    if (!take(wanted)) {
      throw wrong(
          "expected '"
              + wanted
              + "', found "
              + (at < in.length() ? shown(in.substring(at, at + 1)) : "the end of the file"));
    }
  }

  private void end() {
    blank();
    if (at != in.length()) {
      throw wrong("something stands behind the end");
    }
  }

  private static String shown(String text) {
    String cut = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return "\"" + cut + "\"";
  }
}
