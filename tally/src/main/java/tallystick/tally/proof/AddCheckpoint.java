package tallystick.tally.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The body of a request to a witness (C2SP tlog-witness, add-checkpoint).
 *
 * <pre>
 *   old N
 *   base64(hash)            (consistency path from N, at most 63)
 *   (blank line)
 *   the signed checkpoint
 * </pre>
 */
public record AddCheckpoint(long oldSize, List<Hash> path, SignedNote checkpoint) {
  /** The specification's limit: a path is at most as long as the tree is high. */
  public static final int MAX_PATH = 63;

  /** A path of 63 lines, its first line, and the largest note. */
  public static final int MAX_BYTES = SignedNote.MAX_BYTES + 64 * 64;

  public AddCheckpoint {
    if (oldSize < 0 || path.size() > MAX_PATH) {
      throw new IllegalArgumentException("add-checkpoint: bad old size or too long a path");
    }
    path = List.copyOf(path);
  }

  public static AddCheckpoint parse(byte[] body) throws MalformedException {
    if (body.length > MAX_BYTES) {
      throw new MalformedException("add-checkpoint: larger than " + MAX_BYTES + " bytes");
    }
    String text = SignedNote.decodeUtf8(body);
    int blank = text.indexOf("\n\n");
    if (blank < 0) {
      throw new MalformedException("add-checkpoint: no blank line before the checkpoint");
    }
    String[] lines = text.substring(0, blank).split("\n", -1);
    if (!lines[0].startsWith("old ")) {
      throw new MalformedException("add-checkpoint: the first line must be 'old' and a size");
    }
    if (lines.length - 1 > MAX_PATH) {
      throw new MalformedException("add-checkpoint: more than " + MAX_PATH + " proof lines");
    }
    long oldSize = Decimal.parse(lines[0].substring("old ".length()), "add-checkpoint old size");
    List<Hash> path = new ArrayList<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      path.add(Hash.parse(line));
    }
    return new AddCheckpoint(oldSize, path, SignedNote.parse(text.substring(blank + 2)));
  }

  /** The body, as {@link #parse} reads it. */
  public byte[] bytes() {
    StringBuilder out = new StringBuilder("old ").append(oldSize).append('\n');
    for (Hash hash : path) {
      out.append(hash.base64()).append('\n');
    }
    out.append('\n').append(checkpoint.encoded());
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
