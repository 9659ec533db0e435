package tallystick.paper.replay;

/** Four prints a candle. */
final class CandlePrints implements Prints {
  /** Open, high, low, close, lots of each candle. */
  private final long[][] columns;

  private final long[] openTimesMs;
  private final long intervalMs;

  CandlePrints(long[] openTimesMs, long[][] columns, long intervalMs) {
    this.openTimesMs = openTimesMs;
    this.columns = columns;
    this.intervalMs = intervalMs;
  }

  @Override
  public long count() {
    return openTimesMs.length * 4L;
  }

  /**
   * At the open, after a quarter, after a half, and in the candle's last millisecond, which closes
   * it.
   */
  @Override
  public long timeMs(long index) {
    int step = (int) (index & 3);
    long open = openTimesMs[(int) (index >>> 2)];
    return step == 3 ? open + intervalMs - 1 : open + step * (intervalMs / 4);
  }

  @Override
  public long priceTicks(long index) {
    int candle = (int) (index >>> 2);
    boolean rose = columns[3][candle] >= columns[0][candle];
    return switch ((int) (index & 3)) {
      case 0 -> columns[0][candle];
      case 1 -> rose ? columns[2][candle] : columns[1][candle];
      case 2 -> rose ? columns[1][candle] : columns[2][candle];
      default -> columns[3][candle];
    };
  }

  /** A quarter each; what does not divide goes to the close. */
  @Override
  public long lots(long index) {
    long all = columns[4][(int) (index >>> 2)];
    return (index & 3) == 3 ? all - 3 * (all / 4) : all / 4;
  }

  @Override
  public boolean buyerMaker(long index) {
    return index > 0 && priceTicks(index) < priceTicks(index - 1);
  }
}
