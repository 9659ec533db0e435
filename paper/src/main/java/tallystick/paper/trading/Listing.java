package tallystick.paper.trading;

/**
 * What the exchange lists: a symbol, its assets and its filters. Quantities at the edge are
 * decimals, inside lots of 10^-lotDecimals and ticks of 10^-priceDecimals.
 *
 * @param minNotionalE8 smallest price x quantity
 * @param synthetic the prices are invented, and every screen says so
 * @param spreadBps distance of the best synthetic bid and ask from the last print, in hundredths of
 *     a percent each
 * @param depthQuoteE8 quote amount of the best synthetic level
 */
public record Listing(
    String symbol,
    String base,
    String quote,
    int priceDecimals,
    int lotDecimals,
    long minLots,
    long maxLots,
    long minNotionalE8,
    boolean synthetic,
    int spreadBps,
    long depthQuoteE8) {

  /** All balances have this many decimals, as at Binance. */
  public static final int ASSET_DECIMALS = 8;

  /** Multipliers of PERCENT_PRICE_BY_SIDE over the average price, as usual at Binance. */
  public static final long PERCENT_UP = 5;

  /** One fifth: the lower multiplier is 0.2. */
  public static final long PERCENT_DOWN_DIVISOR = 5;

  /** NOTIONAL's upper end: nine million of the quote asset, as usual at Binance. */
  public static final long MAX_NOTIONAL_E8 = 9_000_000L * 100_000_000L;

  /** MAX_NUM_ORDERS: open orders of one account on one symbol. */
  public static final int MAX_NUM_ORDERS = 200;

  /** MAX_NUM_ALGO_ORDERS: of which waiting for a trigger. */
  public static final int MAX_NUM_ALGO_ORDERS = 20;

  public Listing {
    if (!symbol.equals(base + quote)) {
      throw new IllegalArgumentException(symbol + " is not " + base + " and " + quote);
    }
    if (!symbol.matches("[A-Z0-9]{2,20}")) {
      throw new IllegalArgumentException("symbol " + symbol + ": want 2 to 20 of A-Z and 0-9");
    }
    if (priceDecimals < 0 || lotDecimals < 0 || priceDecimals + lotDecimals > ASSET_DECIMALS) {
      throw new IllegalArgumentException(
          symbol + ": price and lot decimals together must not exceed " + ASSET_DECIMALS);
    }
    if (minLots < 1
        || maxLots < minLots
        || minNotionalE8 < 0
        || spreadBps < 0
        || depthQuoteE8 < 0) {
      throw new IllegalArgumentException(symbol + ": a limit is out of range");
    }
  }

  /** Quote amount of a trade. */
  public long quoteE8(long priceTicks, long lots) {
    return Math.multiplyExact(Math.multiplyExact(priceTicks, lots), quoteScale());
  }

  /**
   * Whether a trade's quote amount is beyond what an order may be worth, or beyond numbers
   * altogether.
   */
  public boolean beyondNotional(long priceTicks, long lots) {
    return Math.multiplyHigh(priceTicks, lots) != 0
        || priceTicks * lots < 0
        || priceTicks * lots > MAX_NOTIONAL_E8 / quoteScale();
  }

  /** Base amount of a quantity. */
  public long baseE8(long lots) {
    return Math.multiplyExact(lots, pow10(ASSET_DECIMALS - lotDecimals));
  }

  /** E8 units of quote per (tick x lot). */
  public long quoteScale() {
    return pow10(ASSET_DECIMALS - priceDecimals - lotDecimals);
  }

  /** {@code BTC/USD}. */
  public String instrument() {
    return base + "/" + quote;
  }

  static long pow10(int exponent) {
    long value = 1;
    for (int i = 0; i < exponent; i++) {
      value *= 10;
    }
    return value;
  }
}
