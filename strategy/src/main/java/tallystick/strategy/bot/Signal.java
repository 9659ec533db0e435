package tallystick.strategy.bot;

import tallystick.market.Candle;
import tallystick.strategy.indicator.CandleRoller;
import tallystick.strategy.indicator.Ema;
import tallystick.strategy.indicator.PercentB;
import tallystick.strategy.indicator.Rsi;
import tallystick.strategy.indicator.Sma;

/**
 * One start condition of one pair, with its candles and its indicator.
 *
 * @param before indicator less level at the candle before the last; NaN while warming up
 * @param now the same at the last closed candle
 * @param used a deal has started on this candle's cross
 */
record Signal(
    StartCondition.OnCandles condition,
    CandleRoller roller,
    Gauge gauge,
    double before,
    double now,
    boolean used) {

  /** The indicator behind a condition. */
  sealed interface Gauge {
    Gauge next(double close);

    /** Indicator less what it is held against; NaN while warming up. */
    double distance(StartCondition.OnCandles condition);
  }

  record OfRsi(Rsi rsi) implements Gauge {
    @Override
    public Gauge next(double close) {
      return new OfRsi(rsi.next(close));
    }

    @Override
    public double distance(StartCondition.OnCandles condition) {
      return rsi.ready() && condition instanceof StartCondition.Rsi of
          ? rsi.value() - of.levelMilli() / 1000.0
          : Double.NaN;
    }
  }

  record OfSma(Sma fast, Sma slow) implements Gauge {
    @Override
    public Gauge next(double close) {
      return new OfSma(fast.next(close), slow.next(close));
    }

    @Override
    public double distance(StartCondition.OnCandles condition) {
      return slow.ready() ? fast.value() - slow.value() : Double.NaN;
    }
  }

  record OfEma(Ema fast, Ema slow) implements Gauge {
    @Override
    public Gauge next(double close) {
      return new OfEma(fast.next(close), slow.next(close));
    }

    @Override
    public double distance(StartCondition.OnCandles condition) {
      return slow.ready() ? fast.value() - slow.value() : Double.NaN;
    }
  }

  record OfPercentB(PercentB percentB) implements Gauge {
    @Override
    public Gauge next(double close) {
      return new OfPercentB(percentB.next(close));
    }

    @Override
    public double distance(StartCondition.OnCandles condition) {
      return percentB.ready() && condition instanceof StartCondition.PercentB of
          ? percentB.value() - of.levelMilli() / 1000.0
          : Double.NaN;
    }
  }

  static Signal of(StartCondition.OnCandles condition) {
    Gauge gauge =
        switch (condition) {
          case StartCondition.Rsi rsi -> new OfRsi(Rsi.of(rsi.period()));
          case StartCondition.AverageCross cross ->
              switch (cross.average()) {
                case SMA -> new OfSma(Sma.of(cross.fastPeriod()), Sma.of(cross.slowPeriod()));
                case EMA -> new OfEma(Ema.of(cross.fastPeriod()), Ema.of(cross.slowPeriod()));
              };
          case StartCondition.PercentB b ->
              new OfPercentB(PercentB.of(b.period(), b.widthMilli() / 1000.0));
        };
    return new Signal(
        condition, CandleRoller.of(condition.intervalMs()), gauge, Double.NaN, Double.NaN, false);
  }

  Signal next(Candle candle) {
    CandleRoller.Rolled rolled = roller.next(candle);
    Signal signal = new Signal(condition, rolled.roller(), gauge, before, now, used);
    for (Candle closed : rolled.closed()) {
      Gauge moved = signal.gauge.next(closed.close().units().doubleValue());
      signal =
          new Signal(condition, signal.roller, moved, signal.now, moved.distance(condition), false);
    }
    return signal;
  }

  boolean holds() {
    return switch (condition.trigger()) {
      case ABOVE -> now > 0;
      case BELOW -> now < 0;
      case CROSSES_UP -> !used && before <= 0 && now > 0;
      case CROSSES_DOWN -> !used && before >= 0 && now < 0;
    };
  }

  /** A cross starts one deal; a level goes on holding. */
  Signal spent() {
    return new Signal(condition, roller, gauge, before, now, true);
  }
}
