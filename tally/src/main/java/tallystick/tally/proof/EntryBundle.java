package tallystick.tally.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries under one tile of level 0 (C2SP tlog-tiles, "log entries").
 *
 * <pre>
 *   +----------------+-----------------+----------------+---- ...
 *   | length, uint16 | entry           | length, uint16 | entry
 *   | big-endian     | 0..65,535 bytes |                |
 *   +----------------+-----------------+----------------+---- ...
 * </pre>
 */
public final class EntryBundle {
  /** A full bundle of entries of the greatest length. */
  public static final int MAX_BYTES = TilePath.FULL_WIDTH * (2 + 0xffff);

  private EntryBundle() {}

  /** Reads exactly {@code count} entries and nothing behind them. */
  public static List<byte[]> parse(byte[] bundle, int count) throws MalformedException {
    ByteBuffer in = ByteBuffer.wrap(bundle);
    List<byte[]> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (in.remaining() < 2) {
        throw new MalformedException("entry bundle: ends before entry " + i + " of " + count);
      }
      int length = in.getShort() & 0xffff;
      if (in.remaining() < length) {
        throw new MalformedException("entry bundle: entry " + i + " is cut short");
      }
      byte[] entry = new byte[length];
      in.get(entry);
      entries.add(entry);
    }
    if (in.hasRemaining()) {
      throw new MalformedException(
          "entry bundle: " + in.remaining() + " bytes behind its " + count + " entries");
    }
    return entries;
  }
}
