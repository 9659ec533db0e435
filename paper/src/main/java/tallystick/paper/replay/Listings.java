package tallystick.paper.replay;

import java.util.Set;
import tallystick.paper.matching.Book;
import tallystick.paper.trading.Listing;

/** Makes listings with the usual filters. */
public final class Listings {
  private static final long ONE_E8 = 100_000_000L;

  /** Quote assets worth about a dollar. */
  private static final Set<String> DOLLARS =
      Set.of("USD", "USDT", "USDC", "BUSD", "FDUSD", "TUSD", "EUR", "GBP");

  /** One hundredth of a percent to each side. */
  static final int SPREAD_BPS = 1;

  /** A thin coin: half a percent to each side. */
  static final int THIN_SPREAD_BPS = 50;

  private Listings() {}

  /**
   * NOTIONAL is 5 dollars (or 0.0001 of a coin); the depth 20,000 dollars (or 1 coin) at the best
   * level.
   */
  public static Listing of(
      String base, String quote, int priceDecimals, int lotDecimals, boolean synthetic) {
    boolean dollars = DOLLARS.contains(quote);
    long depth = synthetic ? 200 : 20_000;
    return new Listing(
        base + quote,
        base,
        quote,
        priceDecimals,
        lotDecimals,
        1,
        Book.MAX_LOTS,
        dollars ? 5 * ONE_E8 : ONE_E8 / 10_000,
        synthetic,
        synthetic ? THIN_SPREAD_BPS : SPREAD_BPS,
        dollars ? depth * ONE_E8 : ONE_E8);
  }
}
