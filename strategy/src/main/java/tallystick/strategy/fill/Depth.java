package tallystick.strategy.fill;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tallystick.market.Filters;
import tallystick.market.Side;

/**
 * The synthetic depth around the last print P: h = max(1 tick, P x spreadBps / 10,000), level i at
 * P - h - i h and P + h + i h, worth depthQuote x (i + 1). What is taken from it comes back with
 * the next print.
 */
final class Depth {
  /** What stands at one price. */
  static final class Level {
    final long ticks;
    long lots;

    Level(long ticks, long lots) {
      this.ticks = ticks;
      this.lots = lots;
    }
  }

  /** One side: its levels are computed when they are reached, since most never are. */
  private final class Levels {
    private final int direction;
    private long bestTicks;
    private long stepTicks;
    private int reached;
    private @Nullable Level level;

    Levels(int direction) {
      this.direction = direction;
    }

    void stand(long best, long step) {
      bestTicks = best;
      stepTicks = step;
      reached = 0;
      level = null;
    }

    @Nullable Level best() {
      Level at = level;
      while (at == null || at.lots == 0) {
        if (at != null) {
          reached++;
        }
        long ticks = bestTicks + (long) direction * reached * stepTicks;
        if (reached >= FillModel.LEVELS || ticks < 1) {
          return null;
        }
        at = new Level(ticks, lots(ticks, reached));
        level = at;
      }
      return at;
    }
  }

  private final Filters filters;
  private final FillModel model;
  private final BigInteger oneBase;
  private final Levels bids = new Levels(-1);
  private final Levels asks = new Levels(1);

  Depth(Filters filters, FillModel model) {
    this.filters = filters;
    this.model = model;
    this.oneBase = BigInteger.TEN.pow(filters.instrument().base().decimals());
  }

  /**
   * Stands anew. It never crosses an order of ours: where one is in the way, the side moves behind
   * it.
   *
   * @param ownBid best bid of ours, 0 for none
   * @param ownAsk best ask of ours, 0 for none
   */
  void around(long printTicks, long ownBid, long ownAsk) {
    long half = Math.max(1, printTicks * model.spreadBps() / 10_000);
    asks.stand(Math.max(printTicks + half, ownBid + 1), half);
    long bid = printTicks - half;
    bids.stand(ownAsk > 0 ? Math.min(bid, ownAsk - 1) : bid, half);
  }

  /** A level's worth in whole lots; at least one. */
  private long lots(long ticks, int level) {
    BigInteger lotWorth =
        filters
            .tick()
            .units()
            .multiply(BigInteger.valueOf(ticks))
            .multiply(filters.lot().units())
            .divide(oneBase)
            .max(BigInteger.ONE);
    long lots = model.depthQuote().units().divide(lotWorth).longValueExact() * (level + 1);
    return Math.max(1, lots);
  }

  /** Best level with anything left; null when a side is used up. */
  @Nullable Level best(Side side) {
    return (side == Side.BUY ? bids : asks).best();
  }

  /** In ticks; one tick when no bid is left. */
  long bestBid() {
    Level best = best(Side.BUY);
    return best == null ? 1 : best.ticks;
  }

  /** In ticks; out of reach when no ask is left. */
  long bestAsk() {
    Level best = best(Side.SELL);
    return best == null ? Long.MAX_VALUE / 4 : best.ticks;
  }
}
