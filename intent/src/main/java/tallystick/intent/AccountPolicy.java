package tallystick.intent;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tallystick.market.Instrument;

/**
 * What one credential may do. Everything that is not named is denied.
 *
 * @param instruments what may be traded, ascending by symbol
 * @param kinds which shapes of order
 * @param limits one per quote asset, ascending by it
 * @param bandBps how far beyond the reference, to its owner's harm, an order's price may lie; 1 to
 *     {@link #MAX_BAND_BPS}
 * @param takerFeeBps the venue's taker fee, charged to the loss budget with every order
 * @param ordersPerMinute most orders and cancels in any minute
 * @param openOrders most orders resting at once
 */
public record AccountPolicy(
    CredentialId credential,
    List<AllowedInstrument> instruments,
    Set<OrderKind> kinds,
    List<Limits> limits,
    int bandBps,
    int takerFeeBps,
    int ordersPerMinute,
    int openOrders) {
  public static final int MAX_INSTRUMENTS = 500;
  public static final int MAX_QUOTES = 16;

  /** A fifth of the price: beyond it a band protects nobody. */
  public static final int MAX_BAND_BPS = 2000;

  /**
   * One tradable pair.
   *
   * @param thin true when a person has been told that its market is thin and allowed it all the
   *     same
   */
  public record AllowedInstrument(Instrument instrument, boolean thin) {}

  public AccountPolicy {
    instruments = List.copyOf(instruments);
    limits = List.copyOf(limits);
    kinds =
        java.util.Collections.unmodifiableSet(
            kinds.isEmpty() ? EnumSet.noneOf(OrderKind.class) : EnumSet.copyOf(kinds));
    if (instruments.size() > MAX_INSTRUMENTS || limits.size() > MAX_QUOTES) {
      throw new IllegalArgumentException(
          "A policy names at most "
              + MAX_INSTRUMENTS
              + " instruments and "
              + MAX_QUOTES
              + " quote assets");
    }
    for (int i = 1; i < instruments.size(); i++) {
      if (instruments.get(i - 1).instrument().compareTo(instruments.get(i).instrument()) >= 0) {
        throw new IllegalArgumentException("A policy's instruments ascend, none stands twice");
      }
    }
    for (int i = 1; i < limits.size(); i++) {
      if (limits.get(i - 1).quote().compareTo(limits.get(i).quote()) >= 0) {
        throw new IllegalArgumentException("A policy's limits ascend by quote, none stands twice");
      }
    }
    if (bandBps < 1 || bandBps > MAX_BAND_BPS || takerFeeBps < 0 || takerFeeBps > 1000) {
      throw new IllegalArgumentException(
          "A band is 1 to " + MAX_BAND_BPS + " bps and a taker fee 0 to 1,000 bps");
    }
    if (ordersPerMinute < 0 || openOrders < 0) {
      throw new IllegalArgumentException("A policy's counts are not negative");
    }
  }
}
