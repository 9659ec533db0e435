package tallystick.paper.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out prints of all feeds in order of time since the start; feeds of equal time in the order
 * of listing.
 */
public final class Replay {
  /** Takes one print. */
  @FunctionalInterface
  public interface To {
    void print(Feed feed, long index);
  }

  private final List<Feed> feeds;
  private long elapsedMs;

  public Replay(List<Feed> feeds) {
    this.feeds = List.copyOf(feeds);
  }

  public List<Feed> feeds() {
    return feeds;
  }

  /** Market time since the start. */
  public long elapsedMs() {
    return elapsedMs;
  }

  public void resume(long elapsed) {
    elapsedMs = elapsed;
  }

  public boolean ended() {
    return feeds.stream().allMatch(Feed::ended);
  }

  /** Moves on by one print, of that symbol only if one is named; false when nothing is left. */
  public boolean step(@Nullable String symbol, To to) {
    Feed earliest = null;
    for (Feed feed : feeds) {
      boolean wanted = symbol == null || feed.listing().symbol().equals(symbol);
      if (wanted
          && !feed.ended()
          && (earliest == null || feed.nextElapsedMs() < earliest.nextElapsedMs())) {
        earliest = feed;
      }
    }
    if (earliest == null) {
      return false;
    }
    elapsedMs = Math.max(elapsedMs, earliest.nextElapsedMs());
    long index = earliest.next();
    earliest.advance();
    to.print(earliest, index);
    return true;
  }

  /** Moves on to a time since the start, at most so many prints; returns how many there were. */
  public int until(long targetMs, int most, To to) {
    int done = 0;
    while (done < most) {
      long next = Long.MAX_VALUE;
      for (Feed feed : feeds) {
        next = Math.min(next, feed.nextElapsedMs());
      }
      if (next > targetMs) {
        elapsedMs = Math.max(elapsedMs, targetMs);
        return done;
      }
      step(null, to);
      done++;
    }
    return done;
  }
}
