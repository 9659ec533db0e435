package tallystick.keeper.reference;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * References made of what was seen: quotes by the time of their receipt, trades by market time. Fed
 * by one thread per venue, asked by the one that judges; tests feed it by hand.
 */
public final class ObservedReferences implements References {
  /** More pairs than an organisation's policies may name for all its venues is a flood. */
  public static final int MAX_MARKETS = 5_000;

  private record Key(String venue, Instrument instrument) {}

  /** Guarded by itself. */
  private static final class Market {
    private final TimedMedian median;
    private @Nullable Price bid;
    private @Nullable Price ask;
    private long receivedAtMs;
    private @Nullable Amount dayVolume;

    Market(Instrument instrument) {
      median = new TimedMedian(instrument);
    }
  }

  private final Map<Key, Market> markets = new ConcurrentHashMap<>();

  private Market market(String venue, Instrument instrument) {
    Key key = new Key(venue, instrument);
    Market known = markets.get(key);
    if (known != null) {
      return known;
    }
    if (markets.size() >= MAX_MARKETS) {
      throw new IllegalStateException("More than " + MAX_MARKETS + " reference markets");
    }
    return markets.computeIfAbsent(key, each -> new Market(instrument));
  }

  /**
   * The best bid and ask. A crossed quote is no quote and is dropped.
   *
   * @param receivedAtMs keeper's wall time
   */
  public void quote(String venue, Price bid, Price ask, long receivedAtMs) {
    if (bid.isAbove(ask)) {
      return;
    }
    Market market = market(venue, bid.instrument());
    synchronized (market) {
      market.bid = bid;
      market.ask = ask;
      market.receivedAtMs = receivedAtMs;
    }
  }

  /** A trade at its market time. */
  public void trade(String venue, Price price, long marketTimeMs) {
    Market market = market(venue, price.instrument());
    synchronized (market) {
      market.median.add(marketTimeMs, price);
    }
  }

  /**
   * History from before the streams were opened, or from a gap, oldest first; what is older than
   * the newest trade seen is passed over. Of a candle's path nothing is known but its ends and its
   * range: a third of it counts as its opening price, a third as the middle of its range, a third
   * as its closing price. The last candle is still forming, so only its opening counts.
   */
  public void seed(String venue, Instrument instrument, List<Candle> candles) {
    Market market = market(venue, instrument);
    synchronized (market) {
      for (int i = 0; i < candles.size(); i++) {
        Candle candle = candles.get(i);
        long third = candle.intervalMs() / 3;
        addPast(market, candle.openTimeMs(), candle.open());
        if (i < candles.size() - 1) {
          addPast(market, candle.openTimeMs() + third, middle(candle.low(), candle.high()));
          addPast(market, candle.openTimeMs() + 2 * third, candle.close());
        }
      }
    }
  }

  private static void addPast(Market market, long marketTimeMs, Price price) {
    if (marketTimeMs >= market.median.newestMs()) {
      market.median.add(marketTimeMs, price);
    }
  }

  /** What was traded in the last 24 hours of market time, in the quote asset. */
  public void dayVolume(String venue, Instrument instrument, Amount quoteVolume) {
    Market market = market(venue, instrument);
    synchronized (market) {
      market.dayVolume = quoteVolume;
    }
  }

  /** When the latest quote came in; 0 before any. */
  public long receivedAtMs(String venue, Instrument instrument) {
    Market market = market(venue, instrument);
    synchronized (market) {
      return market.receivedAtMs;
    }
  }

  @Override
  public Optional<Reference> find(String venue, Instrument instrument) {
    Market market = markets.get(new Key(venue, instrument));
    if (market == null) {
      return Optional.empty();
    }
    synchronized (market) {
      Price bid = market.bid;
      Price ask = market.ask;
      if (bid == null || ask == null) {
        return Optional.empty();
      }
      long receivedAtMs = market.receivedAtMs;
      return market
          .median
          .median()
          .map(median -> new Reference(middle(bid, ask), median, receivedAtMs));
    }
  }

  @Override
  public Optional<Depth> depth(String venue, Instrument instrument) {
    Market market = markets.get(new Key(venue, instrument));
    if (market == null) {
      return Optional.empty();
    }
    synchronized (market) {
      Price bid = market.bid;
      Price ask = market.ask;
      Amount volume = market.dayVolume;
      if (bid == null || ask == null || volume == null) {
        return Optional.empty();
      }
      BigInteger spread = ask.units().subtract(bid.units()).multiply(BigInteger.valueOf(10_000));
      BigInteger bps = spread.divide(middle(bid, ask).units()).add(BigInteger.ONE);
      return Optional.of(new Depth(volume, bps.min(BigInteger.valueOf(1_000_000)).intValue()));
    }
  }

  private static Price middle(Price low, Price high) {
    BigInteger sum = low.units().add(high.units());
    return new Price(low.instrument(), sum)
        .times(BigInteger.ONE, BigInteger.TWO, RoundingMode.CEILING);
  }
}
