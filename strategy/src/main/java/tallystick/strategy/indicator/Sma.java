package tallystick.strategy.indicator;

/** Simple moving average: the plain mean of the last closes. */
public record Sma(Window window) {
  public static Sma of(int period) {
    return new Sma(Window.of(period));
  }

  public Sma next(double close) {
    return new Sma(window.next(close));
  }

  public boolean ready() {
    return window.ready();
  }

  public double value() {
    return window.mean();
  }
}
