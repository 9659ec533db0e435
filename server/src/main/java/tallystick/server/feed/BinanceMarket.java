package tallystick.server.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Print;
import tallystick.server.work.Worker;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.StandingSocket;
import tallystick.venues.VenueException;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.feed.FeedEvent;
import tallystick.venues.binance.feed.MarketStream;
import tallystick.venues.binance.feed.Topic;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.Quote;

/**
 * A Binance-compatible venue's public side. A tick joins the last print, which carries the market's
 * time, with the best bid and ask, which carry none: it goes out when the quote that follows a
 * print has come, or a moment later when none comes.
 */
public final class BinanceMarket implements VenueMarket {
  /** Instruments asked for within this share one connection. */
  private static final long GATHER_MS = 100;

  /** A print without a newer quote is told after this. */
  private static final long QUOTE_WAIT_MS = 250;

  private static final long RETRY_MS = 2_000;

  /** Missed candles are read again up to this many; more is a gap that stays one. */
  private static final int MAX_HISTORY = 1000;

  /** Back soon: the exchange may be on this machine and just restarting. */
  private static final StandingSocket.Times TIMES =
      new StandingSocket.Times(200, 10_000, 15_000, 50_000, 23L * 3_600_000);

  private static final Logger log = LoggerFactory.getLogger(BinanceMarket.class);

  private final String name;
  private final BinanceFeed feed;
  private final MarketListener listener;
  private final boolean stepped;
  private final Worker worker = new Worker("market-feed");
  private final Map<Instrument, Latest> latest = new ConcurrentHashMap<>();
  private final Set<Instrument> waiting = new HashSet<>();
  private final List<MarketStream> streams = new ArrayList<>();
  private final Map<Instrument, String> down = new HashMap<>();
  private final AtomicLong prints = new AtomicLong();
  private volatile long nowMs;
  private volatile String trouble = "";

  /**
   * Opens nothing yet.
   *
   * @param stepped whether a print always waits for its quote, however long that takes, and a quote
   *     that repeats or moves between prints tells nobody of the last print again
   */
  public BinanceMarket(String name, BinanceFeed feed, MarketListener listener, boolean stepped) {
    this.name = name;
    this.feed = feed;
    this.listener = listener;
    this.stepped = stepped;
    if (!stepped) {
      worker.every(QUOTE_WAIT_MS, this::tellLatePrints);
    }
  }

  /** What is known of one instrument; guarded by itself. */
  private static final class Latest {
    private final Past past = new Past();
    private @Nullable Print print;
    private @Nullable Quote quote;
    private boolean printWaits;
    private long printNs;
    private long lastCandleOpenMs;
    private volatile long nowMs;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Listings listings() {
    return feed.listings();
  }

  @Override
  public List<Candle> history(Instrument instrument, Interval interval, int limit) {
    Latest known = latest.get(instrument);
    return known == null
        ? read(instrument, interval, limit)
        : known.past.candles(
            interval, limit, () -> isUp(instrument), () -> read(instrument, interval, limit));
  }

  @Override
  public List<Candle> candles(Instrument instrument, Interval interval, long fromMs, int limit) {
    return feed.candles(instrument, interval, fromMs, limit);
  }

  @Override
  public Optional<BotEvent.Tick> last(Instrument instrument) {
    Latest known = latest.get(instrument);
    if (known == null) {
      return Optional.empty();
    }
    synchronized (known) {
      Print print = known.print;
      Quote quote = known.quote;
      return print == null || quote == null || quote.bid().isAbove(quote.ask())
          ? Optional.empty()
          : Optional.of(tick(print, quote));
    }
  }

  private static BotEvent.Tick tick(Print print, Quote quote) {
    return new BotEvent.Tick(
        print.instrument(), print.price(), quote.bid(), quote.ask(), print.timeMs());
  }

  private List<Candle> read(Instrument instrument, Interval interval, int limit) {
    List<Candle> candles = feed.candles(instrument, interval, 0, limit);
    // The last one is still forming.
    return candles.isEmpty() ? candles : candles.subList(0, candles.size() - 1);
  }

  private boolean isUp(Instrument instrument) {
    synchronized (waiting) {
      return !down.containsKey(instrument);
    }
  }

  @Override
  public void follow(Instrument instrument) {
    synchronized (waiting) {
      if (latest.putIfAbsent(instrument, new Latest()) != null) {
        return;
      }
      waiting.add(instrument);
      down.put(instrument, "The stream is being opened");
    }
    worker.runIn(GATHER_MS, this::open);
  }

  private void open() {
    List<Instrument> wanted;
    synchronized (waiting) {
      wanted = List.copyOf(waiting);
      waiting.clear();
    }
    if (wanted.isEmpty()) {
      return;
    }
    List<Topic> topics = new ArrayList<>();
    for (Instrument instrument : wanted) {
      topics.add(new Topic.Prints(instrument));
      topics.add(new Topic.Quotes(instrument));
      topics.add(new Topic.Candles(instrument, Interval.ONE_MINUTE));
    }
    try {
      MarketStream stream = feed.stream(topics, TIMES, event -> heard(wanted, event));
      synchronized (waiting) {
        streams.add(stream);
      }
      trouble = "";
    } catch (VenueException e) {
      trouble = String.valueOf(e.getMessage());
      log.warn("The market of {} cannot be followed yet: {}", name, e.getMessage());
      synchronized (waiting) {
        waiting.addAll(wanted);
      }
      worker.runIn(RETRY_MS, this::open);
    }
  }

  private void heard(List<Instrument> instruments, FeedEvent event) {
    switch (event) {
      case FeedEvent.Printed printed -> print(printed.print());
      case FeedEvent.Quoted quoted -> quote(quoted.quote());
      case FeedEvent.CandleMoved moved -> {
        if (moved.closed()) {
          candle(moved.candle());
        }
      }
      case FeedEvent.Up up -> {
        synchronized (waiting) {
          instruments.forEach(down::remove);
        }
        worker.run(() -> instruments.forEach(this::missedCandles));
      }
      case FeedEvent.Down gone -> {
        synchronized (waiting) {
          instruments.forEach(i -> down.put(i, gone.why()));
        }
        instruments.forEach(instrument -> over(latest.get(instrument)));
      }
      case FeedEvent.Unreadable unreadable ->
          log.warn("A message of {} is unreadable: {}", name, unreadable.why());
      case FeedEvent.BookMoved moved -> {}
      case FeedEvent.BookLost lost -> {}
    }
  }

  private void print(Print print) {
    Latest known = latest.get(print.instrument());
    if (known == null) {
      return;
    }
    synchronized (known) {
      known.print = print;
      known.printWaits = true;
      known.printNs = System.nanoTime();
      known.nowMs = Math.max(known.nowMs, print.timeMs());
    }
    nowMs = Math.max(nowMs, print.timeMs());
    prints.incrementAndGet();
  }

  private void quote(Quote quote) {
    Latest known = latest.get(quote.instrument());
    if (known == null) {
      return;
    }
    synchronized (known) {
      known.quote = quote;
    }
    tell(known);
  }

  private void tell(Latest known) {
    BotEvent.Tick tick;
    long receivedNs;
    synchronized (known) {
      Print print = known.print;
      Quote quote = known.quote;
      if (print == null || quote == null || quote.bid().isAbove(quote.ask())) {
        return;
      }
      if (stepped && !known.printWaits) {
        return;
      }
      receivedNs = known.printWaits ? known.printNs : System.nanoTime();
      known.printWaits = false;
      tick = tick(print, quote);
    }
    listener.tick(name, tick, receivedNs);
  }

  private void tellLatePrints() {
    long before = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(QUOTE_WAIT_MS);
    for (Latest known : latest.values()) {
      boolean late;
      synchronized (known) {
        late = known.printWaits && known.printNs < before;
      }
      if (late) {
        tell(known);
      }
    }
  }

  private void candle(Candle candle) {
    Latest known = latest.get(candle.instrument());
    if (known == null) {
      return;
    }
    synchronized (known) {
      known.lastCandleOpenMs = candle.openTimeMs();
      known.nowMs = Math.max(known.nowMs, candle.closeTimeMs() - 1); // its last millisecond
    }
    known.past.over();
    nowMs = Math.max(nowMs, candle.closeTimeMs() - 1);
    listener.candle(name, candle);
  }

  private static void over(@Nullable Latest known) {
    if (known != null) {
      known.past.over();
    }
  }

  /** After a gap the closed candles since the last one are told as history. */
  private void missedCandles(Instrument instrument) {
    Latest known = latest.get(instrument);
    long lastOpenMs;
    if (known == null) {
      return;
    }
    synchronized (known) {
      lastOpenMs = known.lastCandleOpenMs;
    }
    if (lastOpenMs == 0) {
      return;
    }
    try {
      for (Candle candle : history(instrument, Interval.ONE_MINUTE, MAX_HISTORY)) {
        if (candle.openTimeMs() > lastOpenMs) {
          listener.missed(name, candle);
        }
      }
    } catch (VenueException e) {
      log.warn("Candles missed by {} cannot be read: {}", instrument, e.getMessage());
    }
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public long nowMs(Instrument instrument) {
    Latest known = latest.get(instrument);
    return known == null ? 0 : known.nowMs;
  }

  @Override
  public long printsSeen() {
    return prints.get();
  }

  @Override
  public String downBecause() {
    if (!trouble.isEmpty()) {
      return trouble;
    }
    synchronized (waiting) {
      // One connection carries many instruments: its trouble is told once.
      Map<String, Set<String>> instruments = new TreeMap<>();
      down.forEach(
          (instrument, why) ->
              instruments.computeIfAbsent(why, w -> new TreeSet<>()).add(instrument.symbol()));
      List<String> parts = new ArrayList<>();
      instruments.forEach(
          (why, which) -> parts.add("no prices of " + String.join(", ", which) + ": " + why));
      return String.join("; ", parts);
    }
  }

  @Override
  public String downBecause(Instrument instrument) {
    if (!trouble.isEmpty()) {
      return trouble;
    }
    synchronized (waiting) {
      String why = down.get(instrument);
      return why == null ? "" : "no prices of " + instrument.symbol() + ": " + why;
    }
  }

  @Override
  public void close() {
    worker.close();
    synchronized (waiting) {
      streams.forEach(MarketStream::close);
    }
    feed.close();
  }
}
