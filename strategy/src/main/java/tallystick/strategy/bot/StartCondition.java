package tallystick.strategy.bot;

/**
 * What must hold for a deal to start. Those with an indicator are judged when a candle of their own
 * interval closes, never on a forming one; a cross counts until the next candle of its interval
 * closes or a deal has used it.
 */
public sealed interface StartCondition {
  /** How a value is held against a level. */
  enum Trigger {
    CROSSES_UP,
    CROSSES_DOWN,
    ABOVE,
    BELOW
  }

  /** Always holds: a deal starts with the first price after the one before has ended. */
  record Asap() implements StartCondition {}

  /** Never holds: deals start by {@link BotEvent.StartDeal} alone. */
  record Manual() implements StartCondition {}

  /** A condition on candles of one interval. */
  sealed interface OnCandles extends StartCondition permits Rsi, AverageCross, PercentB {
    /** Length of its candles; a multiple of the candles fed. */
    long intervalMs();

    Trigger trigger();
  }

  /**
   * Wilder's relative strength index of the closes against a level.
   *
   * @param levelMilli thousandths: 30 is 30,000
   */
  record Rsi(long intervalMs, int period, Trigger trigger, int levelMilli) implements OnCandles {
    public Rsi {
      Bounds.interval(intervalMs);
      Bounds.period(period, 2);
    }
  }

  /** Which moving average. */
  enum Average {
    SMA,
    EMA
  }

  /** A fast moving average of the closes against a slow one. */
  record AverageCross(
      long intervalMs, Average average, int fastPeriod, int slowPeriod, Trigger trigger)
      implements OnCandles {
    public AverageCross {
      Bounds.interval(intervalMs);
      Bounds.period(fastPeriod, 1);
      Bounds.period(slowPeriod, 2);
      if (fastPeriod >= slowPeriod) {
        throw new IllegalArgumentException("The fast average's period is below the slow one's");
      }
    }
  }

  /**
   * Bollinger's %B of the close: 0 at the lower band, 1 at the upper.
   *
   * @param widthMilli the bands' distance in thousandths of a standard deviation: 2 is 2,000
   * @param levelMilli thousandths: 0.05 is 50; may be negative or above 1,000
   */
  record PercentB(long intervalMs, int period, int widthMilli, Trigger trigger, int levelMilli)
      implements OnCandles {
    public PercentB {
      Bounds.interval(intervalMs);
      Bounds.period(period, 2);
      if (widthMilli < 100 || widthMilli > 10_000) {
        throw new IllegalArgumentException("Bollinger bands are 0.1 to 10 deviations wide");
      }
    }
  }

  /** Ranges shared by the conditions. */
  final class Bounds {
    /** A month. */
    public static final long MAX_INTERVAL_MS = 31L * 86_400_000;

    /** Its window is part of the bot's stored state. */
    public static final int MAX_PERIOD = 500;

    private Bounds() {}

    static void interval(long intervalMs) {
      if (intervalMs < 1_000 || intervalMs > MAX_INTERVAL_MS) {
        throw new IllegalArgumentException("An interval is a second to a month: " + intervalMs);
      }
    }

    static void period(int period, int least) {
      if (period < least || period > MAX_PERIOD) {
        throw new IllegalArgumentException(
            "A period is " + least + " to " + MAX_PERIOD + ", not " + period);
      }
    }
  }
}
