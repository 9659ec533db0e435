package tallystick.paper.trading;

/** One candle while it forms: prices in ticks, volumes in lots and 10^-8 of the quote asset. */
public final class Bar {
  final long openTimeMs;
  long open;
  long high;
  long low;
  long close;
  long lots;
  long quoteE8;
  long takerBuyLots;
  long takerBuyQuoteE8;
  int trades;
  long firstTradeId = -1;
  long lastTradeId = -1;

  Bar(long openTimeMs, long priceTicks) {
    this.openTimeMs = openTimeMs;
    open = priceTicks;
    high = priceTicks;
    low = priceTicks;
    close = priceTicks;
  }

  void add(long priceTicks, long tradeLots, long tradeQuoteE8, boolean buyerMaker, long tradeId) {
    high = Math.max(high, priceTicks);
    low = Math.min(low, priceTicks);
    close = priceTicks;
    if (tradeLots == 0) {
      return;
    }
    lots = plus(lots, tradeLots);
    quoteE8 = plus(quoteE8, tradeQuoteE8);
    if (!buyerMaker) {
      takerBuyLots = plus(takerBuyLots, tradeLots);
      takerBuyQuoteE8 = plus(takerBuyQuoteE8, tradeQuoteE8);
    }
    trades++;
    if (firstTradeId < 0) {
      firstTradeId = tradeId;
    }
    lastTradeId = tradeId;
  }

  void add(Bar later) {
    high = Math.max(high, later.high);
    low = Math.min(low, later.low);
    close = later.close;
    lots = plus(lots, later.lots);
    quoteE8 = plus(quoteE8, later.quoteE8);
    takerBuyLots = plus(takerBuyLots, later.takerBuyLots);
    takerBuyQuoteE8 = plus(takerBuyQuoteE8, later.takerBuyQuoteE8);
    trades += later.trades;
    if (firstTradeId < 0) {
      firstTradeId = later.firstTradeId;
    }
    if (later.lastTradeId >= 0) {
      lastTradeId = later.lastTradeId;
    }
  }

  /**
   * Volumes are statistics: at the end of the range they stay there instead of stopping the
   * exchange.
   */
  private static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  public long openTimeMs() {
    return openTimeMs;
  }

  public long openTicks() {
    return open;
  }

  public long highTicks() {
    return high;
  }

  public long lowTicks() {
    return low;
  }

  public long closeTicks() {
    return close;
  }

  public long lots() {
    return lots;
  }

  public long quoteE8() {
    return quoteE8;
  }

  public long takerBuyLots() {
    return takerBuyLots;
  }

  public long takerBuyQuoteE8() {
    return takerBuyQuoteE8;
  }

  public int trades() {
    return trades;
  }

  public long firstTradeId() {
    return firstTradeId;
  }

  public long lastTradeId() {
    return lastTradeId;
  }
}
