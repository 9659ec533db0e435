package tallystick.market;

/** A tradable pair, written {@code BASE/QUOTE} as CCXT does. */
public record Instrument(Asset base, Asset quote) implements Comparable<Instrument> {
  public Instrument {
    if (base.code().equals(quote.code())) {
      throw new IllegalArgumentException("An instrument needs two assets, not " + base + " twice");
    }
  }

  /** {@code BTC/USDT} with 8 decimals on both sides, Binance's precision for every asset. */
  public static Instrument of(String symbol) {
    int slash = symbol.indexOf('/');
    if (slash <= 0 || slash == symbol.length() - 1 || symbol.indexOf('/', slash + 1) >= 0) {
      throw new IllegalArgumentException(
          "An instrument is written BASE/QUOTE, for example BTC/USDT, not \"" + symbol + "\"");
    }
    return new Instrument(
        Asset.of(symbol.substring(0, slash)), Asset.of(symbol.substring(slash + 1)));
  }

  /** {@code BTC/USDT}. */
  public String symbol() {
    return base.code() + "/" + quote.code();
  }

  @Override
  public int compareTo(Instrument other) {
    return symbol().compareTo(other.symbol());
  }

  @Override
  public String toString() {
    return symbol();
  }
}
