package tallystick.strategy.indicator;

/**
 * Exponential moving average with weight 2 / (period + 1). It begins with the plain mean of the
 * first {@code period} closes, as charts publish it, not with the first close.
 *
 * @param seen closes so far, counted up to period
 * @param sum of the first closes while warming up, then the average
 */
public record Ema(int period, int seen, double sum) {
  public static Ema of(int period) {
    return new Ema(period, 0, 0);
  }

  public Ema next(double close) {
    if (seen < period - 1) {
      return new Ema(period, seen + 1, sum + close);
    }
    if (seen == period - 1) {
      return new Ema(period, period, (sum + close) / period);
    }
    return new Ema(period, seen, sum + (close - sum) * 2 / (period + 1));
  }

  public boolean ready() {
    return seen == period;
  }

  public double value() {
    return sum;
  }
}
