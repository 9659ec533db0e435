package tallystick.tally.proof;

import java.util.Locale;

/**
 * Where things lie in a log's folder or below its URL (C2SP tlog-tiles): {@code tile/<L>/<N>} and
 * {@code tile/entries/<N>}, with {@code .p/<W>} for a tile of fewer than 256. {@code N} is written
 * in groups of three digits, all but the last behind an {@code x}: 1234067 is {@code
 * x001/x234/067}.
 */
public record TilePath(Kind kind, int level, long index, int width) {
  public enum Kind {
    HASHES,
    ENTRIES
  }

  /** Hashes or entries in a full tile; a tile is a subtree of height 8. */
  public static final int FULL_WIDTH = 256;

  /** Log2 of {@link #FULL_WIDTH}. */
  public static final int HEIGHT = 8;

  /** Levels of eight that a tree of at most 2^63 leaves can have. */
  public static final int MAX_LEVEL = 7;

  public static final String CHECKPOINT = "checkpoint";

  public TilePath {
    if (level < 0 || level > MAX_LEVEL || (kind == Kind.ENTRIES && level != 0)) {
      throw new IllegalArgumentException("tile path: level " + level);
    }
    if (index < 0) {
      throw new IllegalArgumentException("tile path: index " + index);
    }
    if (width < 1 || width > FULL_WIDTH) {
      throw new IllegalArgumentException("tile path: width " + width + ", expected 1 to 256");
    }
  }

  public static TilePath hashes(int level, long index, int width) {
    return new TilePath(Kind.HASHES, level, index, width);
  }

  public static TilePath entries(long index, int width) {
    return new TilePath(Kind.ENTRIES, 0, index, width);
  }

  public boolean isPartial() {
    return width < FULL_WIDTH;
  }

  /** The full tile at this place, which may stand in for a partial one that was removed. */
  public TilePath full() {
    return new TilePath(kind, level, index, FULL_WIDTH);
  }

  /** The relative path, with slashes. */
  public String path() {
    StringBuilder groups = new StringBuilder(String.format(Locale.ROOT, "%03d", index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      groups.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
    }
    String where = kind == Kind.ENTRIES ? "entries" : Integer.toString(level);
    return "tile/" + where + "/" + groups + (isPartial() ? ".p/" + width : "");
  }

  /** Reads what {@link #path} writes, and nothing else. */
  public static TilePath parse(String path) throws MalformedException {
    String[] parts = path.split("/", -1);
    if (parts.length < 3 || !parts[0].equals("tile")) {
      throw new MalformedException("tile path: expected tile/<level>/<index>");
    }
    Kind kind = parts[1].equals("entries") ? Kind.ENTRIES : Kind.HASHES;
    long level = kind == Kind.ENTRIES ? 0 : Decimal.parse(parts[1], "tile path level");
    int last = parts.length - 1;
    int width = FULL_WIDTH;
    if (parts[last - 1].endsWith(".p")) {
      long read = Decimal.parse(parts[last], "tile path width");
      if (read < 1 || read >= FULL_WIDTH) {
        throw new MalformedException("tile path: width of a partial tile must be 1 to 255");
      }
      width = (int) read;
      last--;
      parts[last] = parts[last].substring(0, parts[last].length() - ".p".length());
    }
    // Seven groups of three digits hold 2^63.
    if (level > MAX_LEVEL || last < 2 || last > 8) {
      throw new MalformedException("tile path: level above 7 or index too long");
    }
    long index = 0;
    for (int i = 2; i <= last; i++) {
      String group = parts[i];
      if (i < last && !group.startsWith("x")) {
        throw new MalformedException("tile path: an inner group must begin with x");
      }
      String digits = i < last ? group.substring(1) : group;
      if (digits.length() != 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new MalformedException("tile path: a group must have three digits");
      }
      int value = Integer.parseInt(digits);
      if (index > (Long.MAX_VALUE - value) / 1000) {
        throw new MalformedException("tile path: index above 2^63-1");
      }
      index = index * 1000 + value;
    }
    TilePath read = new TilePath(kind, (int) level, index, width);
    if (!read.path().equals(path)) {
      throw new MalformedException("tile path: leading groups of zeros");
    }
    return read;
  }

  @Override
  public String toString() {
    return path();
  }
}
