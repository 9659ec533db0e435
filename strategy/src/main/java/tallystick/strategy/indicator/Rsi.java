package tallystick.strategy.indicator;

/**
 * Wilder's relative strength index, 0 to 100: the first average of gains and losses is the plain
 * mean of {@code period} changes, later ones are smoothed by 1/period (J. Welles Wilder, "New
 * Concepts in Technical Trading Systems", 1978).
 *
 * @param seen closes so far, at most period + 1 counted
 * @param gain the sum while warming up, then the smoothed average
 * @param loss the same of losses, not negative
 */
public record Rsi(int period, int seen, double lastClose, double gain, double loss) {
  public static Rsi of(int period) {
    return new Rsi(period, 0, 0, 0, 0);
  }

  public Rsi next(double close) {
    if (seen == 0) {
      return new Rsi(period, 1, close, 0, 0);
    }
    double up = Math.max(close - lastClose, 0);
    double down = Math.max(lastClose - close, 0);
    if (seen < period) {
      return new Rsi(period, seen + 1, close, gain + up, loss + down);
    }
    if (seen == period) {
      return new Rsi(period, seen + 1, close, (gain + up) / period, (loss + down) / period);
    }
    return new Rsi(
        period,
        seen,
        close,
        (gain * (period - 1) + up) / period,
        (loss * (period - 1) + down) / period);
  }

  /** Whether {@link #value} means anything yet: after period + 1 closes. */
  public boolean ready() {
    return seen > period;
  }

  /** 100 when nothing was lost, 50 when nothing moved at all. */
  public double value() {
    if (loss == 0) {
      return gain == 0 ? 50 : 100;
    }
    return 100 - 100 / (1 + gain / loss);
  }
}
