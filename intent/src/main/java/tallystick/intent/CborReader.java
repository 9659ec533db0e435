package tallystick.intent;

/**
 * Reads the little CBOR that authenticators write (RFC 8949 in the canonical form of CTAP 2.1,
 * section 8), and nothing else: definite lengths, heads as short as they can be, no tags, no
 * floats. It builds no tree; it walks once over the bytes it was given and never past their end.
 *
 * <pre>
 *  head  3 bits major type, 5 bits n:  n < 24 the value itself
 *                                      24, 25, 26 the value in the next 1, 2, 4 bytes
 *  major 0 integer, 1 negative integer (-1 - value), 2 bytes, 3 text, 4 array, 5 map, 7 simple
 * </pre>
 */
public final class CborReader {
  /** CTAP 2.1 section 8: authenticators nest at most four levels. */
  private static final int MAX_DEPTH = 4;

  private static final int INTEGER = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int SIMPLE = 7;

  private final byte[] data;
  private int at;
  private int major;

  /**
   * @param at where to begin, 0 to the length
   */
  public CborReader(Bytes data, int at) {
    if (at < 0 || at > data.length()) {
      throw new IllegalArgumentException("Begins at " + at + " of " + data.length() + " bytes");
    }
    this.data = data.toArray();
    this.at = at;
  }

  /** Whether what begins there is one map, not empty, that ends where the bytes end. */
  public static boolean endsWithOneMap(Bytes data, int at) {
    try {
      int pairs = new CborReader(data, at).map();
      CborReader whole = new CborReader(data, at);
      whole.skip();
      return pairs > 0 && whole.atEnd();
    } catch (MalformedException e) {
      return false;
    }
  }

  /** The next byte to be read. */
  public int at() {
    return at;
  }

  public boolean atEnd() {
    return at == data.length;
  }

  /** A map's head; as many pairs follow. */
  public int map() {
    return length(MAP, "a map", 2L);
  }

  /** An integer of either sign, as far as 32 bits of magnitude go. */
  public long integer() {
    long value = head();
    if (major != INTEGER && major != NEGATIVE) {
      throw malformed("an integer is expected, not major type " + major);
    }
    return major == INTEGER ? value : -1 - value;
  }

  /** A byte string. */
  public Bytes bytes() {
    int length = length(BYTES, "a byte string", 1L);
    Bytes value = Bytes.of(java.util.Arrays.copyOfRange(data, at, at + length));
    at += length;
    return value;
  }

  /** Passes over one item, whatever it is. */
  public void skip() {
    skip(0);
  }

  private void skip(int depth) {
    if (depth > MAX_DEPTH) {
      throw malformed("nested deeper than " + MAX_DEPTH);
    }
    long value = head();
    switch (major) {
      case INTEGER, NEGATIVE -> {}
      case BYTES, TEXT -> at += fitting(value, 1L);
      case ARRAY, MAP -> {
        long items = fitting(value, major) * (major == MAP ? 2L : 1L);
        for (long i = 0; i < items; i++) {
          skip(depth + 1);
        }
      }
      case SIMPLE -> {
        // false, true, null, undefined
        if (value < 20 || value > 23) {
          throw malformed("simple value " + value);
        }
      }
      default -> throw malformed("major type " + major + " has no place here");
    }
  }

  private int length(int wanted, String what, long bytesEach) {
    long value = head();
    if (major != wanted) {
      throw malformed(what + " is expected, not major type " + major);
    }
    return fitting(value, bytesEach);
  }

  /** What claims to be longer than the rest is refused before anything is made of it. */
  private int fitting(long count, long bytesEach) {
    if (count * bytesEach > data.length - at) {
      throw malformed("a length of " + count + ", but " + (data.length - at) + " bytes are left");
    }
    return (int) count;
  }

  private long head() {
    int first = u8();
    major = first >> 5;
    int n = first & 31;
    if (n < 24) {
      return n;
    }
    if (n > 26 || major == SIMPLE) {
      throw malformed("a head that canonical CBOR of this size does not have");
    }
    int size = 1 << (n - 24);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | u8();
    }
    long shorter = n == 24 ? 24 : 1L << (size * 4);
    if (value < shorter) {
      throw malformed(value + " is written longer than it has to be");
    }
    return value;
  }

  private int u8() {
    if (at >= data.length) {
      throw malformed("the bytes end too early");
    }
    return data[at++] & 0xff;
  }

  private MalformedException malformed(String why) {
    return new MalformedException("CBOR at byte " + at + ": " + why);
  }
}
