package tallystick.keeper.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Print;
import tallystick.venues.VenueException;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.feed.FeedEvent;
import tallystick.venues.binance.feed.MarketStream;
import tallystick.venues.binance.feed.Topic;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Quote;

/**
 * References from the venues themselves, over the keeper's own pinned connections. Each venue has a
 * thread that keeps one stream of quotes and trades open for the instruments that policies name,
 * reads the history before it as candles (again after every gap), and asks by request for quotes
 * that a quiet market does not send by itself. A market that gives nothing to read, such as one
 * without orders, is asked again later and keeps no other waiting.
 */
public final class LiveReferences implements References, AutoCloseable {
  /** A minute more than the window, so that the first candle of it is whole. */
  private static final int SEED_MINUTES = 16;

  private static final int DAY_HOURS = 24;

  /**
   * Half of {@link References#MAX_AGE_MS}: a quiet market's quote is asked for before it is stale.
   */
  static final long QUIET_MS = 1_000;

  /** At weight 2 each, 40 of the 100 a second that Binance grants. */
  static final int MAX_POLLS_PER_SECOND = 20;

  private static final long ROUND_MS = 250;
  private static final long RETRY_MS = 2_000;
  private static final long DEPTH_EVERY_MS = 3_600_000;
  private static final long DEPTH_RETRY_MS = 60_000;

  /** Trades of a market kept while its history is read: beyond it the oldest are dropped. */
  private static final int MAX_PENDING = 20_000;

  private final ObservedReferences observed = new ObservedReferences();
  private final Map<String, Venue> venues = new HashMap<>();
  private final Consumer<String> log;

  /**
   * @param log takes one line for a person whenever a venue's prices cannot be had
   */
  public LiveReferences(Consumer<String> log) {
    this.log = log;
  }

  /**
   * From now on prices of these instruments are kept at this venue, and of no others there. Returns
   * at once; until prices have come, orders are refused as {@code reference-stale}.
   *
   * @param feed of the venue; stays the caller's to close, after this
   */
  public synchronized void watch(String venue, BinanceFeed feed, Set<Instrument> instruments) {
    Venue known = venues.get(venue);
    if (known == null) {
      known = new Venue(venue, feed);
      venues.put(venue, known);
      Thread.ofVirtual().name("references " + venue).start(known::run);
    }
    known.want(instruments);
  }

  @Override
  public Optional<Reference> find(String venue, Instrument instrument) {
    return observed.find(venue, instrument);
  }

  @Override
  public Optional<Depth> depth(String venue, Instrument instrument) {
    return observed.depth(venue, instrument);
  }

  @Override
  public synchronized void close() {
    venues.values().forEach(Venue::end);
  }

  /** One venue's thread and what it shares with the stream's. */
  private final class Venue {
    private final String name;
    private final BinanceFeed feed;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayBlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
    private Set<Instrument> wanted = Set.of();
    private Set<Instrument> streamed = Set.of();
    private @Nullable MarketStream stream;
    private boolean ended;
    private long depthReadAtMs = Long.MIN_VALUE / 2;
    private int nextPoll;
    private int gaps;

    /** Markets whose history is to be read, with the trades heard meanwhile. */
    private final Map<Instrument, ArrayDeque<Print>> pending = new TreeMap<>();

    /** Markets that gave nothing to read, and when they are asked again. */
    private final Map<Instrument, Long> askAgainAtMs = new HashMap<>();

    Venue(String name, BinanceFeed feed) {
      this.name = name;
      this.feed = feed;
    }

    void want(Set<Instrument> instruments) {
      lock.lock();
      try {
        wanted = Set.copyOf(instruments);
        wake();
      } finally {
        lock.unlock();
      }
    }

    void end() {
      lock.lock();
      try {
        ended = true;
        wake();
      } finally {
        lock.unlock();
      }
    }

    void run() {
      try {
        long waitMs = 0;
        while (pause(waitMs)) {
          waitMs = round();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        closeStream();
      }
    }

    private void wake() {
      // One waiting signal is enough: whoever takes it looks at everything.
      boolean ignored = wake.offer(Boolean.TRUE);
    }

    private boolean pause(long ms) throws InterruptedException {
      Boolean ignored = wake.poll(ms, TimeUnit.MILLISECONDS);
      lock.lock();
      try {
        return !ended;
      } finally {
        lock.unlock();
      }
    }

    /** How long to wait until the next. */
    private long round() throws InterruptedException {
      try {
        openStream();
        seed();
        poll();
        readDepth();
        return ROUND_MS;
      } catch (VenueException e) {
        complain(e);
        Thread.sleep(RETRY_MS);
        return ROUND_MS;
      }
    }

    private void complain(VenueException e) {
      log.accept("No reference prices from " + name + ": " + e.getMessage());
    }

    private void openStream() {
      Set<Instrument> now;
      lock.lock();
      try {
        now = wanted;
        if (now.equals(streamed)) {
          return;
        }
      } finally {
        lock.unlock();
      }
      closeStream();
      List<Topic> topics = new ArrayList<>();
      for (Instrument instrument : new TreeSet<>(now)) {
        if (feed.listings().find(instrument).isPresent()) {
          topics.add(new Topic.Quotes(instrument));
          topics.add(new Topic.Aggregates(instrument));
        } else {
          log.accept(name + " does not list " + instrument + "; its orders stay refused");
        }
      }
      MarketStream opened = topics.isEmpty() ? null : feed.stream(topics, this::heard);
      lock.lock();
      try {
        stream = opened;
        streamed = now;
        depthReadAtMs = Long.MIN_VALUE / 2; // a market that has just been added has none yet
        needSeed();
      } finally {
        lock.unlock();
      }
    }

    private void closeStream() {
      MarketStream old;
      lock.lock();
      try {
        old = stream;
        stream = null;
        streamed = Set.of();
      } finally {
        lock.unlock();
      }
      if (old != null) {
        old.close();
      }
    }

    private void heard(FeedEvent event) {
      switch (event) {
        case FeedEvent.Quoted quoted -> {
          Quote quote = quoted.quote();
          observed.quote(name, quote.bid(), quote.ask(), quoted.receivedAtMs());
        }
        case FeedEvent.Printed printed -> printed(printed.print());
        case FeedEvent.Up up -> needSeed();
        case FeedEvent.Down down -> log.accept("Stream of " + name + " is down: " + down.why());
        case FeedEvent.Unreadable unreadable ->
            log.accept("Unreadable event of " + name + ": " + unreadable.why());
        case FeedEvent.CandleMoved moved -> {}
        case FeedEvent.BookMoved moved -> {}
        case FeedEvent.BookLost lost -> {}
      }
    }

    private void printed(Print print) {
      lock.lock();
      try {
        ArrayDeque<Print> kept = pending.get(print.instrument());
        if (kept != null) {
          if (kept.size() >= MAX_PENDING) {
            kept.removeFirst();
          }
          kept.addLast(print);
          return;
        }
      } finally {
        lock.unlock();
      }
      observed.trade(name, print.price(), print.timeMs());
    }

    /** Trades were missed: what comes now waits until the gap has been read. */
    private void needSeed() {
      lock.lock();
      try {
        gaps++;
        pending.keySet().retainAll(wanted);
        for (Instrument instrument : wanted) {
          pending.computeIfAbsent(instrument, each -> new ArrayDeque<>());
        }
        askAgainAtMs.clear();
        wake();
      } finally {
        lock.unlock();
      }
    }

    /** Reads the history of every market that wants it and may be asked. */
    private void seed() {
      for (Instrument instrument : streamedNow()) {
        if (isPending(instrument) && mayAsk(instrument)) {
          try {
            int gap = gaps();
            observed.seed(
                name, instrument, feed.candles(instrument, Interval.ONE_MINUTE, 0, SEED_MINUTES));
            flushPending(instrument, gap);
            ask(instrument);
          } catch (VenueException e) {
            askLater(instrument);
            complain(e);
          }
        }
      }
    }

    private int gaps() {
      lock.lock();
      try {
        return gaps;
      } finally {
        lock.unlock();
      }
    }

    private boolean isPending(Instrument instrument) {
      lock.lock();
      try {
        return pending.containsKey(instrument);
      } finally {
        lock.unlock();
      }
    }

    /** Unless the stream broke off again while the history was being read. */
    private void flushPending(Instrument instrument, int gap) {
      lock.lock();
      try {
        ArrayDeque<Print> heard = gap == gaps ? pending.remove(instrument) : null;
        if (heard != null) {
          heard.forEach(print -> observed.trade(name, print.price(), print.timeMs()));
        }
      } finally {
        lock.unlock();
      }
    }

    private boolean mayAsk(Instrument instrument) {
      lock.lock();
      try {
        Long atMs = askAgainAtMs.get(instrument);
        return atMs == null || feed.clock().wallMs() >= atMs;
      } finally {
        lock.unlock();
      }
    }

    private void askLater(Instrument instrument) {
      lock.lock();
      try {
        askAgainAtMs.put(instrument, feed.clock().wallMs() + RETRY_MS);
      } finally {
        lock.unlock();
      }
    }

    private List<Instrument> streamedNow() {
      lock.lock();
      try {
        return streamed.stream()
            .filter(instrument -> feed.listings().find(instrument).isPresent())
            .sorted()
            .toList();
      } finally {
        lock.unlock();
      }
    }

    /** Only a whole day tells a thin market from one that has just begun. */
    private void readDepth() {
      long nowMs = feed.clock().wallMs();
      if (nowMs - depthReadAtMs < DEPTH_EVERY_MS) {
        return;
      }
      // Until all of it has come, it is asked for again soon.
      depthReadAtMs = nowMs - DEPTH_EVERY_MS + DEPTH_RETRY_MS;
      for (Instrument instrument : streamedNow()) {
        List<Candle> hours = feed.candles(instrument, Interval.ONE_HOUR, 0, DAY_HOURS + 1);
        if (hours.size() > DAY_HOURS) {
          observed.dayVolume(name, instrument, volume(instrument, hours));
        }
      }
      depthReadAtMs = nowMs;
    }

    private Amount volume(Instrument instrument, List<Candle> hours) {
      Amount sum = Amount.zero(instrument.quote());
      for (Candle hour : hours) {
        sum = sum.plus(hour.close().notional(hour.baseVolume(), java.math.RoundingMode.FLOOR));
      }
      return sum;
    }

    private void poll() {
      List<Instrument> all = streamedNow();
      int most = Math.max(1, (int) (MAX_POLLS_PER_SECOND * ROUND_MS / 1_000));
      for (int i = 0; i < all.size() && most > 0; i++) {
        Instrument instrument = all.get(Math.floorMod(nextPoll++, all.size()));
        long ageMs = feed.clock().wallMs() - observed.receivedAtMs(name, instrument);
        if (ageMs > QUIET_MS && mayAsk(instrument)) {
          ask(instrument);
          most--;
        }
      }
    }

    private void ask(Instrument instrument) {
      try {
        Optional<Quote> quote = feed.quote(instrument);
        if (quote.isEmpty()) {
          askLater(instrument);
          return;
        }
        Quote now = quote.get();
        observed.quote(name, now.bid(), now.ask(), feed.clock().wallMs());
      } catch (VenueException e) {
        askLater(instrument);
        complain(e);
      }
    }
  }
}
