package tallystick.venues.binance.feed;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.venues.Answer;
import tallystick.venues.RateBudget;
import tallystick.venues.StandingSocket;
import tallystick.venues.VenueClock;
import tallystick.venues.VenueException;
import tallystick.venues.VenueHttp;
import tallystick.venues.binance.wire.BinanceHosts;
import tallystick.venues.binance.wire.Call;
import tallystick.venues.binance.wire.Candles;
import tallystick.venues.binance.wire.DepthUpdate;
import tallystick.venues.binance.wire.FeedCalls;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Listing;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.Quote;
import tallystick.venues.binance.wire.SendAnswer.VenueError;
import tallystick.venues.scan.ScanException;

/**
 * One Binance-compatible venue's public side: its list of instruments, its clock, reads and streams
 * of market data. Also the holder of what the private side shares with it: connection, clock,
 * budget of requests. Safe for use by several threads.
 */
public final class BinanceFeed implements AutoCloseable {
  /** A public read that takes longer is given up. */
  public static final long READ_TIMEOUT_MS = 10_000;

  private static final String USED_WEIGHT_HEADER = "X-MBX-USED-WEIGHT-1M";

  private final BinanceHosts hosts;
  private final RandomGenerator jitter;
  private final VenueHttp http;
  private final VenueClock clock;
  private final RateBudget budget;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile @Nullable Listings listings;

  /**
   * Opens no connection yet.
   *
   * @param wallMs our wall time
   * @param jitter spreads reconnections; needs to be safe for use by several threads
   */
  public BinanceFeed(BinanceHosts hosts, LongSupplier wallMs, RandomGenerator jitter) {
    this.hosts = hosts;
    this.jitter = jitter;
    this.http = new VenueHttp(hosts.rest(), USED_WEIGHT_HEADER);
    this.clock = new VenueClock(wallMs);
    this.budget = new RateBudget(wallMs);
  }

  public BinanceHosts hosts() {
    return hosts;
  }

  public VenueClock clock() {
    return clock;
  }

  public RateBudget budget() {
    return budget;
  }

  public RandomGenerator jitter() {
    return jitter;
  }

  public VenueHttp http() {
    return http;
  }

  /**
   * The venue's instruments; reads them and the clock first when that has not happened yet.
   *
   * @throws VenueException when the venue cannot be reached
   */
  public Listings listings() {
    Listings known = listings;
    if (known != null) {
      return known;
    }
    refreshing.lock();
    try {
      Listings meanwhile = listings;
      return meanwhile == null ? refresh() : meanwhile;
    } finally {
      refreshing.unlock();
    }
  }

  /** Reads the clock and the list of instruments again. */
  public Listings refresh() {
    syncClock();
    Listings read;
    try {
      read = Listings.parse(body(FeedCalls.exchangeInfo()));
    } catch (ScanException e) {
      throw unreadable("list of instruments", e);
    }
    if (read.weightPerMinute() > 0) {
      budget.limit(read.weightPerMinute());
    }
    listings = read;
    return read;
  }

  /** Measures the venue's clock against ours, several times. */
  public void syncClock() {
    VenueClock.Sample[] samples = new VenueClock.Sample[VenueClock.SAMPLES];
    for (int i = 0; i < samples.length; i++) {
      long sentMs = clock.wallMs();
      try {
        long venueMs = FeedCalls.parseTime(body(FeedCalls.time()));
        samples[i] = new VenueClock.Sample(sentMs, venueMs, clock.wallMs());
      } catch (ScanException e) {
        throw unreadable("clock", e);
      }
    }
    clock.set(samples);
  }

  /**
   * Candles, oldest first.
   *
   * @param fromMs first open time; 0 for the latest ones
   * @param limit 1 to 1,000
   */
  public List<Candle> candles(Instrument instrument, Interval interval, long fromMs, int limit) {
    try {
      return Candles.parseList(
          body(FeedCalls.candles(symbol(instrument), interval, fromMs, limit)),
          instrument,
          interval);
    } catch (ScanException e) {
      throw unreadable("candles of " + instrument, e);
    }
  }

  /** A whole order book, up to 5,000 levels a side. */
  public DepthUpdate depth(Instrument instrument, int levels) {
    try {
      return FeedCalls.parseDepth(body(FeedCalls.depth(symbol(instrument), levels)), instrument);
    } catch (ScanException e) {
      throw unreadable("order book of " + instrument, e);
    }
  }

  /** Best bid and ask now; empty when either side of the book is. */
  public Optional<Quote> quote(Instrument instrument) {
    try {
      return FeedCalls.parseQuote(body(FeedCalls.quote(symbol(instrument))), instrument);
    } catch (ScanException e) {
      throw unreadable("quote of " + instrument, e);
    }
  }

  /** Opens streams of these topics and keeps them up. */
  public MarketStream stream(Collection<Topic> topics, Consumer<FeedEvent> listener) {
    return stream(topics, StandingSocket.Times.USUAL, listener);
  }

  /** The same with other times. */
  public MarketStream stream(
      Collection<Topic> topics, StandingSocket.Times times, Consumer<FeedEvent> listener) {
    return MarketStream.open(this, List.copyOf(topics), times, listener);
  }

  /** The venue's spelling of an instrument. */
  public String symbol(Instrument instrument) {
    return listings()
        .find(instrument)
        .map(Listing::symbol)
        .orElseThrow(() -> new VenueException(hosts.rest() + " does not list " + instrument));
  }

  private byte[] body(Call call) {
    return switch (exchange(call.unsigned(), call.weight(), call.purpose())) {
      case Answer.Body body -> body.json().toArray();
      case Answer.Refused refused ->
          throw new VenueException(
              hosts.rest()
                  + " refused "
                  + call.path()
                  + ": HTTP "
                  + refused.httpStatus()
                  + ", "
                  + refused.code()
                  + " "
                  + refused.text());
      case Answer.Silent silent ->
          throw new VenueException(
              "Cannot read " + call.path() + ": " + silent.why() + "; is the venue up?");
    };
  }

  /** One read of either side, within the budget. */
  public Answer exchange(Call.Ready ready, int weight, RateBudget.Purpose purpose) {
    String refusal = budget.take(weight, purpose).orElse("");
    if (!refusal.isEmpty()) {
      return new Answer.Silent(refusal);
    }
    return switch (send(ready, READ_TIMEOUT_MS)) {
      case VenueHttp.Exchange.Answered answered ->
          answered.status() >= 200 && answered.status() <= 299
              ? new Answer.Body(Bytes.of(answered.body()))
              : refused(answered);
      case VenueHttp.Exchange.Silent silent -> new Answer.Silent(silent.why());
      case VenueHttp.Exchange.NotSent notSent -> new Answer.Silent(notSent.why());
    };
  }

  private static Answer refused(VenueHttp.Exchange.Answered answered) {
    VenueError error = VenueError.parse(answered.body());
    return new Answer.Refused(answered.status(), error.code(), error.text());
  }

  /** One exchange, once; keeps the budget from what the venue says of it. */
  public VenueHttp.Exchange send(Call.Ready ready, long timeoutMs) {
    Map<String, String> headers =
        ready.apiKey().isEmpty() ? Map.of() : Map.of("X-MBX-APIKEY", ready.apiKey());
    VenueHttp.Exchange exchange =
        http.exchange(
            ready.method().name(), ready.pathAndQuery(), ready.body(), headers, timeoutMs);
    if (exchange instanceof VenueHttp.Exchange.Answered answered) {
      if (answered.usedWeight() >= 0) {
        budget.counted(answered.usedWeight());
      }
      if (answered.status() == 429 || answered.status() == 418) {
        budget.pause(answered.retryAfterS());
      }
    }
    return exchange;
  }

  private VenueException unreadable(String what, ScanException e) {
    return new VenueException(
        hosts.rest() + " sent no readable " + what + ": " + e.getMessage(), e);
  }

  /** Ends exchanges under way; streams are closed by whoever opened them. */
  @Override
  public void close() {
    http.close();
  }
}
