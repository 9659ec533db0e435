package tallystick.paper.replay;

/** One print a trade. */
final class TradePrints implements Prints {
  private final long[] timesMs;
  private final long[] prices;
  private final long[] lots;
  private final boolean[] buyerMaker;

  TradePrints(long[] timesMs, long[] prices, long[] lots, boolean[] buyerMaker) {
    this.timesMs = timesMs;
    this.prices = prices;
    this.lots = lots;
    this.buyerMaker = buyerMaker;
  }

  @Override
  public long count() {
    return timesMs.length;
  }

  @Override
  public long timeMs(long index) {
    return timesMs[(int) index];
  }

  @Override
  public long priceTicks(long index) {
    return prices[(int) index];
  }

  @Override
  public long lots(long index) {
    return lots[(int) index];
  }

  @Override
  public boolean buyerMaker(long index) {
    return buyerMaker[(int) index];
  }
}
