package tallystick.strategy.indicator;

/**
 * Bollinger's %B: where the close lies between the bands around its simple moving average; 0 is the
 * lower band, 1 the upper.
 *
 * @param width distance of each band in population standard deviations
 */
public record PercentB(Window window, double width) {
  public static PercentB of(int period, double width) {
    return new PercentB(Window.of(period), width);
  }

  public PercentB next(double close) {
    return new PercentB(window.next(close), width);
  }

  public boolean ready() {
    return window.ready();
  }

  /** One half when the closes did not move and the bands are one line. */
  public double value() {
    double half = width * window.deviation();
    return half == 0 ? 0.5 : (window.last() - (window.mean() - half)) / (2 * half);
  }
}
