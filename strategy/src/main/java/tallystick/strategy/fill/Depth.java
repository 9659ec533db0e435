package tallystick.strategy.fill;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
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

  private final Filters filters;
  private final FillModel model;
  private final BigInteger oneBase;
  private final List<Level> bids = new ArrayList<>();
  private final List<Level> asks = new ArrayList<>();

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
    bids.clear();
    asks.clear();
    long half = Math.max(1, printTicks * model.spreadBps() / 10_000);
    long ask = Math.max(printTicks + half, ownBid + 1);
    long bid = ownAsk > 0 ? Math.min(printTicks - half, ownAsk - 1) : printTicks - half;
    for (int i = 0; i < FillModel.LEVELS; i++) {
      add(bids, bid - i * half, i);
      add(asks, ask + i * half, i);
    }
  }

  private void add(List<Level> side, long ticks, int level) {
    if (ticks < 1) {
      return;
    }
    BigInteger lotWorth =
        filters
            .tick()
            .units()
            .multiply(BigInteger.valueOf(ticks))
            .multiply(filters.lot().units())
            .divide(oneBase)
            .max(BigInteger.ONE);
    long lots = model.depthQuote().units().divide(lotWorth).longValueExact() * (level + 1);
    side.add(new Level(ticks, Math.max(1, lots)));
  }

  /** Best level with anything left; null when a side is used up. */
  @Nullable Level best(Side side) {
    for (Level level : side == Side.BUY ? bids : asks) {
      if (level.lots > 0) {
        return level;
      }
    }
    return null;
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
