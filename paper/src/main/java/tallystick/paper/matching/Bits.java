package tallystick.paper.matching;

/**
 * A set of the numbers 0..32,767 that finds its next or previous member in at most six word reads.
 */
final class Bits {
  private static final int WORDS = Ladder.SLOTS / 64;

  private final long[] words = new long[WORDS];
  private final long[] summary = new long[WORDS / 64];
  private long top;

  void set(int bit) {
    int word = bit >>> 6;
    words[word] |= 1L << bit;
    summary[word >>> 6] |= 1L << word;
    top |= 1L << (word >>> 6);
  }

  void clear(int bit) {
    int word = bit >>> 6;
    words[word] &= ~(1L << bit);
    if (words[word] == 0) {
      summary[word >>> 6] &= ~(1L << word);
      if (summary[word >>> 6] == 0) {
        top &= ~(1L << (word >>> 6));
      }
    }
  }

  /** The lowest member at or above, or -1. */
  int atOrAbove(int bit) {
    int word = bit >>> 6;
    long here = words[word] & (-1L << bit);
    if (here != 0) {
      return (word << 6) + Long.numberOfTrailingZeros(here);
    }
    word++;
    if (word >= WORDS) {
      return -1;
    }
    int block = word >>> 6;
    long inBlock = summary[block] & (-1L << word);
    if (inBlock == 0) {
      long blocks = block + 1 < 64 ? top & (-1L << (block + 1)) : 0;
      if (blocks == 0) {
        return -1;
      }
      block = Long.numberOfTrailingZeros(blocks);
      inBlock = summary[block];
    }
    int found = (block << 6) + Long.numberOfTrailingZeros(inBlock);
    return (found << 6) + Long.numberOfTrailingZeros(words[found]);
  }

  /** The highest member at or below, or -1. */
  int atOrBelow(int bit) {
    int word = bit >>> 6;
    long here = words[word] & (-1L >>> (63 - (bit & 63)));
    if (here != 0) {
      return (word << 6) + 63 - Long.numberOfLeadingZeros(here);
    }
    word--;
    if (word < 0) {
      return -1;
    }
    int block = word >>> 6;
    long inBlock = summary[block] & (-1L >>> (63 - (word & 63)));
    if (inBlock == 0) {
      long blocks = block > 0 ? top & (-1L >>> (64 - block)) : 0;
      if (blocks == 0) {
        return -1;
      }
      block = 63 - Long.numberOfLeadingZeros(blocks);
      inBlock = summary[block];
    }
    int found = (block << 6) + 63 - Long.numberOfLeadingZeros(inBlock);
    return (found << 6) + 63 - Long.numberOfLeadingZeros(words[found]);
  }
}
