package tallystick.paper.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import tallystick.paper.PaperException;

/**
 * The file's framing.
 *
 * <pre>
 *  CRC-32 of the text, 8 hexadecimal digits | blank | text | newline
 *  ...
 *  CRC-32 | blank | commit | newline          the lines since the last commit hold together, or not at all
 * </pre>
 */
final class Lines {
  static final String COMMIT = "commit";

  private Lines() {}

  static void append(StringBuilder to, String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    String hex = Long.toHexString(crc.getValue());
    to.repeat('0', 8 - hex.length()).append(hex).append(' ').append(text).append('\n');
  }

  /**
   * All committed texts. What follows the last commit was being written when the process ended, and
   * is dropped.
   */
  static List<String> read(Path file) {
    List<String> committed = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int number = 0;
    int damaged = 0;
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      for (String raw : (Iterable<String>) lines::iterator) {
        number++;
        String text = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (!intact(text)) {
          damaged = damaged == 0 ? number : damaged;
          continue;
        }
        if (damaged > 0) {
          throw new PaperException(
              file
                  + ", line "
                  + damaged
                  + " is damaged, and whole lines follow it; put back a copy of the file");
        }
        String payload = text.substring(9);
        if (payload.equals(COMMIT)) {
          committed.addAll(batch);
          batch.clear();
        } else {
          batch.add(payload);
        }
      }
    } catch (IOException e) {
      throw new PaperException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    return committed;
  }

  private static boolean intact(String line) {
    if (line.length() < 10 || line.charAt(8) != ' ') {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(line.substring(9).getBytes(StandardCharsets.UTF_8));
    return line.substring(0, 8).equals(String.format("%08x", crc.getValue()));
  }
}
