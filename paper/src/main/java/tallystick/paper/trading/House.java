package tallystick.paper.trading;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exchange's own books: counterparty of prints and synthetic depth, and taker of fees. With it
 * every asset adds up to what was deposited.
 */
public final class House {
  private final Map<String, Long> balancesE8 = new TreeMap<>();
  private final Map<String, Long> feesE8 = new TreeMap<>();

  House() {}

  /** What the house holds: negative where it has given more than it received. */
  public Map<String, Long> balancesE8() {
    return Collections.unmodifiableMap(balancesE8);
  }

  /** Fees taken since the beginning. */
  public Map<String, Long> feesE8() {
    return Collections.unmodifiableMap(feesE8);
  }

  public void restore(Map<String, Long> balances, Map<String, Long> fees) {
    balancesE8.putAll(balances);
    feesE8.putAll(fees);
  }

  void traded(Order user, long priceTicks, long lots) {
    Listing listing = user.listing();
    long sign = user.buy() ? 1 : -1;
    balancesE8.merge(listing.quote(), sign * listing.quoteE8(priceTicks, lots), Math::addExact);
    balancesE8.merge(listing.base(), -sign * listing.baseE8(lots), Math::addExact);
  }

  void took(String asset, long feeE8) {
    feesE8.merge(asset, feeE8, Math::addExact);
  }
}
