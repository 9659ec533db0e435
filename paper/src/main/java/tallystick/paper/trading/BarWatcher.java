package tallystick.paper.trading;

/** Hears of every candle that ends. */
public interface BarWatcher {
  void closed(Market market, Interval interval, Bar bar);
}
