package tallystick.paper.replay;

import tallystick.paper.trading.Listing;

/**
 * One listing's prints and where the replay stands in them.
 *
 * <p>Feeds of different years run side by side: what they share is the time since each one's start.
 */
public final class Feed {
  private final Listing listing;
  private final Prints prints;
  private final String source;
  private final long first;
  private final long end;
  private long next;

  /**
   * A feed that stands at the first print of its window.
   *
   * @param source what status shows: a file's name, or a word for something invented
   * @param fromMs start of the replay, or -1: earlier prints are history that is shown but not
   *     traded
   * @param untilMs end of it, or -1
   */
  public Feed(Listing listing, Prints prints, String source, long fromMs, long untilMs) {
    this.listing = listing;
    this.prints = prints;
    this.source = source;
    this.first = fromMs < 0 ? 0 : indexAt(fromMs);
    this.end = untilMs < 0 ? prints.count() : Math.max(first, indexAt(untilMs));
    this.next = first;
  }

  private long indexAt(long timeMs) {
    long low = 0;
    long high = Math.min(prints.count(), 1L << 40);
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (prints.timeMs(middle) < timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public Listing listing() {
    return listing;
  }

  public Prints prints() {
    return prints;
  }

  public String source() {
    return source;
  }

  /** Index of the first print that is replayed and not history. */
  public long first() {
    return first;
  }

  /** Index of the next print. */
  public long next() {
    return next;
  }

  /** Prints left. */
  public long left() {
    return end - next;
  }

  public boolean ended() {
    return next >= end;
  }

  /** Market time at which the replay of this feed began. */
  public long startMs() {
    return first < end ? prints.timeMs(first) : 0;
  }

  /** Time of the next print since the start; the end of time when there is none. */
  public long nextElapsedMs() {
    return ended() ? Long.MAX_VALUE : prints.timeMs(next) - startMs();
  }

  void advance() {
    next++;
  }

  /** Goes to where an earlier run stopped. */
  public void resume(long index) {
    if (index < first || index > end) {
      throw new IllegalArgumentException(
          listing.symbol() + ": print " + index + " is outside of " + first + ".." + end);
    }
    next = index;
  }

  /**
   * Tells one set of data from another, so that a saved position is not used with different data.
   */
  public String fingerprint() {
    long count = prints.count();
    if (first >= end) {
      return source + ":empty";
    }
    long last = Math.min(count, end) - 1;
    return source
        + ':'
        + first
        + ':'
        + (end == Long.MAX_VALUE ? "endless" : Long.toString(end))
        + ':'
        + prints.timeMs(first)
        + ':'
        + prints.priceTicks(first)
        + ':'
        + (end == Long.MAX_VALUE ? 0 : prints.priceTicks(last));
  }
}
