package tallystick.terminal.device.scanner;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tallystick.terminal.device.QrScanner;
import tallystick.terminal.device.line.Line;
import tallystick.terminal.device.line.LineSettings;

/** A reader whose codes end in carriage return, line feed, or both. */
public final class LineScanner implements QrScanner {
  public static final LineSettings LINE = new LineSettings(9600, LineSettings.Parity.NONE);

  private final Line line;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private boolean tooLong;

  public LineScanner(Line line) {
    this.line = line;
  }

  @Override
  public Optional<String> poll() {
    byte[] one = new byte[1];
    int got = line.read(one, 0, 1, 0);
    if (got == Line.DOWN) {
      // An empty write opens it, or opens it again after a replug.
      code.reset();
      tooLong = false;
      line.write(new byte[0]);
      return Optional.empty();
    }
    for (; got > 0; got = line.read(one, 0, 1, 0)) {
      if (one[0] == '\r' || one[0] == '\n') {
        String text = code.toString(StandardCharsets.UTF_8);
        boolean whole = !tooLong && !text.isEmpty();
        code.reset();
        tooLong = false;
        if (whole) {
          return Optional.of(text);
        }
      } else if (code.size() >= MAX_CODE_CHARS) {
        tooLong = true;
      } else {
        code.write(one[0]);
      }
    }
    return Optional.empty();
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
