package tallystick.tally.proof;

import java.util.Arrays;
import java.util.List;

/**
 * The head of a log (C2SP tlog-checkpoint): who, how many leaves, which root. It is the text of a
 * signed note; by itself it is a claim.
 *
 * <pre>
 *   origin
 *   size, decimal, no leading zeros
 *   base64(root, 32 bytes)
 *   extension lines, none of them empty
 * </pre>
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
  public Checkpoint {
    if (origin.isEmpty() || hasControl(origin)) {
      throw new IllegalArgumentException("checkpoint: the origin must be one line, not empty");
    }
    if (size < 0) {
      throw new IllegalArgumentException("checkpoint: negative size " + size);
    }
    extensions = List.copyOf(extensions);
    for (String extension : extensions) {
      if (extension.isEmpty() || hasControl(extension)) {
        throw new IllegalArgumentException("checkpoint: an extension must be one line, not empty");
      }
    }
  }

  public Checkpoint(String origin, long size, Hash root) {
    this(origin, size, root, List.of());
  }

  /** Reads a note's text. Strict: what reads here has no second spelling. */
  public static Checkpoint parse(String text) throws MalformedException {
    if (!text.endsWith("\n")) {
      throw new MalformedException("checkpoint: must end in a newline");
    }
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    if (lines.length < 3) {
      throw new MalformedException("checkpoint: " + lines.length + " lines, expected at least 3");
    }
    for (String line : lines) {
      if (line.isEmpty() || hasControl(line)) {
        throw new MalformedException("checkpoint: empty line or control character");
      }
    }
    long size = Decimal.parse(lines[1], "checkpoint size");
    Hash root = Hash.parse(lines[2]);
    if (size == 0 && !root.equals(Rfc6962.emptyRoot())) {
      throw new MalformedException("checkpoint: size 0 with the root of something");
    }
    return new Checkpoint(lines[0], size, root, Arrays.asList(lines).subList(3, lines.length));
  }

  /** The note's text, which {@link #parse} reads back. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(origin).append('\n').append(size).append('\n').append(root.base64()).append('\n');
    for (String extension : extensions) {
      out.append(extension).append('\n');
    }
    return out.toString();
  }

  private static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> c < 0x20);
  }
}
