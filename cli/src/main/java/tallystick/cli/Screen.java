package tallystick.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes. With {@code --json} only JSON goes to standard output, one document a
 * line, and everything meant for people goes to standard error; colour and moving lines appear on a
 * terminal only, and never with {@code NO_COLOR} or {@code --no-colour}.
 */
public final class Screen {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean terminal;

  public Screen(PrintWriter out, PrintWriter err, boolean json, boolean terminal) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.terminal = terminal;
  }

  public boolean json() {
    return json;
  }

  /** Whether a person looks at it, so that colour and a live view make sense. */
  public boolean terminal() {
    return terminal && !json;
  }

  /** A line for people. */
  public void say(String line) {
    (json ? err : out).println(line);
    (json ? err : out).flush();
  }

  /** A line about what goes on, never part of the answer. */
  public void note(String line) {
    err.println(line);
    err.flush();
  }

  /** Overwrites the last line of the terminal; empty text clears it. Nothing elsewhere. */
  void moving(String text) {
    if (terminal()) {
      err.print("\r\033[K" + text);
      err.flush();
    }
  }

  /** One JSON document on a line of its own; nothing without {@code --json}. */
  public void answer(Object value) {
    if (json) {
      out.println(JSON.writeValueAsString(value));
      out.flush();
    }
  }

  /** An event of something that goes on: JSON or a line for people. */
  public void event(String line, Map<String, ?> value) {
    if (json) {
      answer(value);
    } else {
      say(line);
    }
  }

  public String bold(String text) {
    return styled("1", text);
  }

  public String good(String text) {
    return styled("32", text);
  }

  public String bad(String text) {
    return styled("31;1", text);
  }

  public String faint(String text) {
    return styled("2", text);
  }

  private String styled(String code, String text) {
    return terminal() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  /** A table with a heading; columns are as wide as their longest cell. */
  public void table(List<String> heading, List<List<String>> rows) {
    int[] widths = new int[heading.size()];
    List<List<String>> all = new ArrayList<>();
    all.add(heading);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int r = 0; r < all.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = all.get(r).get(i);
        line.append(cell);
        if (i < widths.length - 1) {
          line.append(" ".repeat(widths[i] - cell.length() + 2));
        }
      }
      say(r == 0 ? bold(line.toString().stripTrailing()) : line.toString().stripTrailing());
    }
  }
}
