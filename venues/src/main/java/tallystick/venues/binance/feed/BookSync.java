package tallystick.venues.binance.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.market.Amount;
import tallystick.market.Book;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.binance.wire.DepthUpdate;

/**
 * Keeps one order book in step with the venue (section "How to manage a local order book
 * correctly"): changes are buffered until a snapshot comes, those the snapshot already holds are
 * dropped, the first one left must join it, and every further one must follow the one before
 * without a gap. Otherwise the book is lost until another snapshot; a book that is not in step is
 * never handed out. Pure; used by one thread at a time.
 */
public final class BookSync {
  /** A hundred milliseconds each: buffers a snapshot that takes 100 s. */
  public static final int MAX_BUFFERED = 1_000;

  /** How long a book without any change counts as current; busy instruments move each 100 ms. */
  public static final long STALE_AFTER_MS = 10_000;

  /** What a change did to the book. */
  public enum State {
    /** No book yet, or lost; a snapshot is needed. */
    NEEDS_SNAPSHOT,
    /** In step. */
    IN_STEP
  }

  private final Instrument instrument;
  private final NavigableMap<Price, Amount> bids = new TreeMap<>(Collections.reverseOrder());
  private final NavigableMap<Price, Amount> asks = new TreeMap<>();
  private final Deque<DepthUpdate> buffer = new ArrayDeque<>();
  private State state = State.NEEDS_SNAPSHOT;
  private long lastUpdateId = -1;
  private long heardAtMs;
  private boolean joined;

  public BookSync(Instrument instrument) {
    this.instrument = instrument;
  }

  public State state() {
    return state;
  }

  /** Forgets everything, as after a lost connection. */
  public void lose() {
    state = State.NEEDS_SNAPSHOT;
    buffer.clear();
    bids.clear();
    asks.clear();
    joined = false;
    lastUpdateId = -1;
  }

  /** Takes one change from the stream. */
  public State update(DepthUpdate update, long nowMs) {
    heardAtMs = nowMs;
    if (state == State.NEEDS_SNAPSHOT) {
      if (buffer.size() == MAX_BUFFERED) {
        buffer.removeFirst();
      }
      buffer.addLast(update);
      return state;
    }
    apply(update);
    return state;
  }

  /** Takes a whole book by request, then what was buffered since. */
  public State snapshot(DepthUpdate snapshot, long nowMs) {
    bids.clear();
    asks.clear();
    put(bids, snapshot.bids());
    put(asks, snapshot.asks());
    lastUpdateId = snapshot.lastUpdateId();
    joined = false;
    state = State.IN_STEP;
    heardAtMs = nowMs;
    List<DepthUpdate> waiting = new ArrayList<>(buffer);
    buffer.clear();
    for (int i = 0; i < waiting.size(); i++) {
      apply(waiting.get(i));
      if (state == State.NEEDS_SNAPSHOT) {
        // The snapshot was older than the buffer; what is left still serves the next one.
        buffer.clear();
        waiting.subList(i, waiting.size()).forEach(buffer::addLast);
        break;
      }
    }
    return state;
  }

  private void apply(DepthUpdate update) {
    if (update.lastUpdateId() <= lastUpdateId) {
      return;
    }
    boolean follows =
        joined
            ? update.firstUpdateId() == lastUpdateId + 1
            : update.firstUpdateId() <= lastUpdateId + 1;
    if (!follows) {
      lose();
      buffer.addLast(update);
      return;
    }
    put(bids, update.bids());
    put(asks, update.asks());
    lastUpdateId = update.lastUpdateId();
    joined = true;
    Price bid = bids.isEmpty() ? null : bids.firstKey();
    Price ask = asks.isEmpty() ? null : asks.firstKey();
    if (bid != null && ask != null && !bid.isBelow(ask)) {
      // A venue's book never stands crossed; ours is wrong, whatever the numbers say.
      lose();
    }
  }

  private static void put(NavigableMap<Price, Amount> side, List<DepthUpdate.Level> levels) {
    for (DepthUpdate.Level level : levels) {
      if (level.quantity().isZero()) {
        side.remove(level.price());
      } else {
        side.put(level.price(), level.quantity());
      }
    }
    while (side.size() > DepthUpdate.MAX_LEVELS) {
      side.pollLastEntry();
    }
  }

  /** The best {@code levels} of each side, or empty unless it is in step and current. */
  public Optional<Book> book(int levels, long nowMs) {
    if (state != State.IN_STEP || nowMs - heardAtMs > STALE_AFTER_MS) {
      return Optional.empty();
    }
    return Optional.of(new Book(instrument, top(bids, levels), top(asks, levels), lastUpdateId));
  }

  private static List<Book.Level> top(NavigableMap<Price, Amount> side, int levels) {
    return side.entrySet().stream()
        .limit(levels)
        .map(entry -> new Book.Level(entry.getKey(), entry.getValue()))
        .toList();
  }
}
