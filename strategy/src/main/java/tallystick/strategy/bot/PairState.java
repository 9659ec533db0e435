package tallystick.strategy.bot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.market.Candle;
import tallystick.market.Instrument;

/**
 * What a bot knows of one pair.
 *
 * @param quote the last one heard
 * @param cooldownUntilMs no deal starts by itself before
 * @param lastEndMs when the last deal on it ended; a new one starts later than that
 */
record PairState(
    Instrument instrument,
    BotEvent.@Nullable Tick quote,
    long cooldownUntilMs,
    long lastEndMs,
    List<Signal> signals) {
  PairState {
    signals = List.copyOf(signals);
  }

  static PairState of(Instrument instrument, List<StartCondition> conditions) {
    return new PairState(
        instrument, null, Long.MIN_VALUE, Long.MIN_VALUE, signals(conditions, List.of()));
  }

  /** The signals for these conditions, keeping the history of those that were there before. */
  private static List<Signal> signals(List<StartCondition> conditions, List<Signal> before) {
    List<Signal> signals = new ArrayList<>();
    for (StartCondition condition : conditions) {
      if (condition instanceof StartCondition.OnCandles onCandles) {
        Signal known = null;
        for (Signal signal : before) {
          if (signal.condition().equals(onCandles)) {
            known = signal;
          }
        }
        signals.add(known == null ? Signal.of(onCandles) : known);
      }
    }
    return signals;
  }

  PairState with(List<StartCondition> conditions) {
    return new PairState(
        instrument, quote, cooldownUntilMs, lastEndMs, signals(conditions, signals));
  }

  PairState with(BotEvent.Tick tick) {
    return new PairState(instrument, tick, cooldownUntilMs, lastEndMs, signals);
  }

  PairState next(Candle candle) {
    if (signals.isEmpty()) {
      return this;
    }
    List<Signal> moved = new ArrayList<>(signals.size());
    for (Signal signal : signals) {
      moved.add(signal.next(candle));
    }
    return new PairState(instrument, quote, cooldownUntilMs, lastEndMs, moved);
  }

  PairState ended(long nowMs, long cooldownMs) {
    return new PairState(instrument, quote, nowMs + cooldownMs, nowMs, signals);
  }

  PairState started() {
    List<Signal> moved = new ArrayList<>(signals.size());
    for (Signal signal : signals) {
      moved.add(signal.spent());
    }
    return new PairState(instrument, quote, cooldownUntilMs, lastEndMs, moved);
  }

  boolean signalsHold() {
    for (Signal signal : signals) {
      if (!signal.holds()) {
        return false;
      }
    }
    return true;
  }
}
