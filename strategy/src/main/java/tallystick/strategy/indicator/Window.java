package tallystick.strategy.indicator;

import java.util.Arrays;

/** The last {@code size} closes, oldest first; immutable. */
public final class Window {
  private final int size;
  private final double[] closes;

  private Window(int size, double[] closes) {
    this.size = size;
    this.closes = closes;
  }

  /** An empty window of {@code size} closes. */
  public static Window of(int size) {
    return new Window(size, new double[0]);
  }

  /** A window as it was stored. */
  public static Window of(int size, double[] closes) {
    if (closes.length > size) {
      throw new IllegalArgumentException(closes.length + " closes in a window of " + size);
    }
    return new Window(size, closes.clone());
  }

  public Window next(double close) {
    int keep = Math.min(closes.length, size - 1);
    double[] moved = new double[keep + 1];
    System.arraycopy(closes, closes.length - keep, moved, 0, keep);
    moved[keep] = close;
    return new Window(size, moved);
  }

  public int size() {
    return size;
  }

  public boolean ready() {
    return closes.length == size;
  }

  /** A copy, oldest first. */
  public double[] closes() {
    return closes.clone();
  }

  /** Summed anew each time, so that no rounding error is carried along. */
  public double mean() {
    double sum = 0;
    for (double close : closes) {
      sum += close;
    }
    return sum / closes.length;
  }

  /** Standard deviation of the population (divided by n), as Bollinger's bands use it. */
  public double deviation() {
    double mean = mean();
    double squares = 0;
    for (double close : closes) {
      squares += (close - mean) * (close - mean);
    }
    return Math.sqrt(squares / closes.length);
  }

  double last() {
    return closes[closes.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window that && size == that.size && Arrays.equals(closes, that.closes);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(closes);
  }

  @Override
  public String toString() {
    return closes.length + " of " + size + " closes";
  }
}
