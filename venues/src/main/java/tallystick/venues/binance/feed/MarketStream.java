package tallystick.venues.binance.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tallystick.market.Book;
import tallystick.market.Instrument;
import tallystick.venues.StandingSocket;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.DepthUpdate;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.MarketEvent;
import tallystick.venues.scan.ScanException;

/**
 * Public streams of several topics over one or a few connections, which stay up by themselves. The
 * listener hears one event at a time per connection.
 */
public final class MarketStream implements AutoCloseable {
  /** Keeps the address of a combined stream below 8 KB; Binance allows 1,024 a connection. */
  public static final int MAX_TOPICS_PER_CONNECTION = 200;

  /** Ten connections: beyond it one wants a feed of one's own. */
  public static final int MAX_TOPICS = 2_000;

  /** A burst of depth changes has some 100 KB. */
  public static final int MAX_MESSAGE_LENGTH = 4 << 20;

  /** Levels asked for in a snapshot: enough for every order a bot places. */
  private static final int SNAPSHOT_LEVELS = 1_000;

  private final BinanceFeed feed;
  private final Consumer<FeedEvent> listener;
  private final List<StandingSocket> sockets = new ArrayList<>();
  private final Map<Instrument, KeptBook> books = new HashMap<>();

  private MarketStream(BinanceFeed feed, Consumer<FeedEvent> listener) {
    this.feed = feed;
    this.listener = listener;
  }

  static MarketStream open(
      BinanceFeed feed,
      List<Topic> topics,
      StandingSocket.Times times,
      Consumer<FeedEvent> listener) {
    if (topics.isEmpty() || topics.size() > MAX_TOPICS) {
      throw new VenueException("A stream has 1 to " + MAX_TOPICS + " topics, not " + topics.size());
    }
    MarketStream stream = new MarketStream(feed, listener);
    Listings listings = feed.listings();
    for (Topic topic : topics) {
      if (topic instanceof Topic.Depth depth) {
        stream.books.put(depth.instrument(), stream.new KeptBook(depth.instrument()));
      }
    }
    for (int from = 0; from < topics.size(); from += MAX_TOPICS_PER_CONNECTION) {
      List<Topic> some =
          topics.subList(from, Math.min(topics.size(), from + MAX_TOPICS_PER_CONNECTION));
      stream.sockets.add(
          StandingSocket.open(
              feed.hosts().stream(),
              path(feed, some),
              MAX_MESSAGE_LENGTH,
              times,
              feed.jitter(),
              stream.new Reader(listings, some)));
    }
    return stream;
  }

  private static String path(BinanceFeed feed, List<Topic> topics) {
    StringBuilder path = new StringBuilder("/stream?streams=");
    for (int i = 0; i < topics.size(); i++) {
      Topic topic = topics.get(i);
      path.append(i == 0 ? "" : "/").append(topic.streamName(feed.symbol(topic.instrument())));
    }
    return path.toString();
  }

  /**
   * The best levels of a book that was asked for; empty whenever it is not known to be in step with
   * the venue and current.
   */
  public Optional<Book> book(Instrument instrument, int levels) {
    KeptBook kept = books.get(instrument);
    return kept == null ? Optional.empty() : kept.book(levels);
  }

  /** Closes the connections. */
  @Override
  public void close() {
    sockets.forEach(StandingSocket::close);
  }

  /** One connection's messages. */
  private final class Reader implements StandingSocket.Handler {
    private final Listings listings;
    private final List<Topic> topics;

    Reader(Listings listings, List<Topic> topics) {
      this.listings = listings;
      this.topics = topics;
    }

    @Override
    public void onUp(StandingSocket.Link link) {
      listener.accept(new FeedEvent.Up());
    }

    @Override
    public void onMessage(byte[] message) {
      long nowMs = feed.clock().wallMs();
      try {
        switch (MarketEvent.parseCombined(message, listings)) {
          case MarketEvent.Printed printed ->
              listener.accept(new FeedEvent.Printed(printed.print(), nowMs));
          case MarketEvent.CandleMoved moved ->
              listener.accept(new FeedEvent.CandleMoved(moved.candle(), moved.closed(), nowMs));
          case MarketEvent.Quoted quoted ->
              listener.accept(new FeedEvent.Quoted(quoted.quote(), nowMs));
          case MarketEvent.DepthMoved moved -> depth(moved.update(), nowMs);
          case MarketEvent.Other ignored -> {}
        }
      } catch (ScanException e) {
        listener.accept(new FeedEvent.Unreadable(String.valueOf(e.getMessage())));
      }
    }

    private void depth(DepthUpdate update, long nowMs) {
      KeptBook kept = books.get(update.instrument());
      if (kept != null) {
        kept.update(update, nowMs);
      }
    }

    @Override
    public void onDown(String why) {
      for (Topic topic : topics) {
        KeptBook kept = topic instanceof Topic.Depth ? books.get(topic.instrument()) : null;
        if (kept != null) {
          kept.lose(why);
        }
      }
      listener.accept(new FeedEvent.Down(why));
    }
  }

  /** One book, with the thread that fetches its snapshots. */
  private final class KeptBook {
    private final Instrument instrument;
    private final BookSync sync;
    private boolean fetching;

    KeptBook(Instrument instrument) {
      this.instrument = instrument;
      this.sync = new BookSync(instrument);
    }

    synchronized Optional<Book> book(int levels) {
      return sync.book(levels, feed.clock().wallMs());
    }

    void update(DepthUpdate update, long nowMs) {
      boolean inStep;
      boolean wasInStep;
      synchronized (this) {
        wasInStep = sync.state() == BookSync.State.IN_STEP;
        inStep = sync.update(update, nowMs) == BookSync.State.IN_STEP;
        if (!inStep && !fetching) {
          fetching = true;
          Thread.ofVirtual().name("book " + instrument).start(this::fetch);
        }
      }
      if (inStep) {
        listener.accept(new FeedEvent.BookMoved(instrument));
      } else if (wasInStep) {
        listener.accept(new FeedEvent.BookLost(instrument, "a change is missing"));
      }
    }

    private void fetch() {
      try {
        DepthUpdate snapshot = feed.depth(instrument, SNAPSHOT_LEVELS);
        synchronized (this) {
          fetching = false;
          sync.snapshot(snapshot, feed.clock().wallMs());
        }
      } catch (VenueException e) {
        // The next change asks again; until then there is no book, which is what callers see.
        synchronized (this) {
          fetching = false;
        }
      }
    }

    void lose(String why) {
      synchronized (this) {
        sync.lose();
      }
      listener.accept(new FeedEvent.BookLost(instrument, why));
    }
  }
}
