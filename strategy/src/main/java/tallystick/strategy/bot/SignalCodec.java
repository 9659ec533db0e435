package tallystick.strategy.bot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.strategy.indicator.CandleRoller;
import tallystick.strategy.indicator.Ema;
import tallystick.strategy.indicator.PercentB;
import tallystick.strategy.indicator.Rsi;
import tallystick.strategy.indicator.Sma;
import tallystick.strategy.indicator.Window;

/** Bytes of a pair's signals; part of {@link StateCodec}'s. */
final class SignalCodec {
  private SignalCodec() {}

  static void write(StateWriter out, Signal signal) {
    new SettingsCodec(out).write(signal.condition());
    out.maybe(signal.roller().forming(), candle -> write(out, candle))
        .i64(signal.roller().lastOpenMs());
    switch (signal.gauge()) {
      case Signal.OfRsi(Rsi rsi) ->
          out.u8(1).i32(rsi.seen()).real(rsi.lastClose()).real(rsi.gain()).real(rsi.loss());
      case Signal.OfSma(Sma fast, Sma slow) -> {
        out.u8(2);
        write(out, fast.window());
        write(out, slow.window());
      }
      case Signal.OfEma(Ema fast, Ema slow) ->
          out.u8(3).i32(fast.seen()).real(fast.sum()).i32(slow.seen()).real(slow.sum());
      case Signal.OfPercentB(PercentB b) -> {
        out.u8(4);
        write(out, b.window());
      }
    }
    out.real(signal.before()).real(signal.now()).flag(signal.used());
  }

  private static void write(StateWriter out, Candle candle) {
    out.i64(candle.openTimeMs())
        .units(candle.open())
        .units(candle.high())
        .units(candle.low())
        .units(candle.close())
        .units(candle.baseVolume());
  }

  private static void write(StateWriter out, Window window) {
    double[] closes = window.closes();
    out.i32(closes.length);
    for (double close : closes) {
      out.real(close);
    }
  }

  static Signal read(StateReader in, Instrument instrument) {
    if (!(SettingsCodec.condition(in) instanceof StartCondition.OnCandles condition)) {
      throw in.malformed("a signal of a condition without candles");
    }
    CandleRoller roller =
        new CandleRoller(
            condition.intervalMs(), candle(in, instrument, condition.intervalMs()), in.i64());
    int kind = in.u8();
    Signal.Gauge gauge =
        switch (condition) {
          case StartCondition.Rsi rsi when kind == 1 ->
              new Signal.OfRsi(new Rsi(rsi.period(), in.i32(), in.real(), in.real(), in.real()));
          case StartCondition.AverageCross cross when kind == 2 ->
              new Signal.OfSma(
                  new Sma(window(in, cross.fastPeriod())), new Sma(window(in, cross.slowPeriod())));
          case StartCondition.AverageCross cross when kind == 3 ->
              new Signal.OfEma(
                  new Ema(cross.fastPeriod(), in.i32(), in.real()),
                  new Ema(cross.slowPeriod(), in.i32(), in.real()));
          case StartCondition.PercentB b when kind == 4 ->
              new Signal.OfPercentB(new PercentB(window(in, b.period()), b.widthMilli() / 1000.0));
          case StartCondition.Rsi rsi -> throw in.malformed("an indicator of kind " + kind);
          case StartCondition.AverageCross cross ->
              throw in.malformed("an indicator of kind " + kind);
          case StartCondition.PercentB b -> throw in.malformed("an indicator of kind " + kind);
        };
    return new Signal(condition, roller, gauge, in.real(), in.real(), in.flag());
  }

  private static @Nullable Candle candle(StateReader in, Instrument instrument, long intervalMs) {
    return in.flag()
        ? new Candle(
            instrument,
            in.i64(),
            intervalMs,
            in.price(instrument),
            in.price(instrument),
            in.price(instrument),
            in.price(instrument),
            in.amount(instrument.base()))
        : null;
  }

  private static Window window(StateReader in, int period) {
    List<Double> closes = in.list(in::real);
    return Window.of(period, closes.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
