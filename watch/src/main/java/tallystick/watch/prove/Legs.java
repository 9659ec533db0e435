package tallystick.watch.prove;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Outcome;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.watch.OwnLeg;

/** Own legs beside an export's texts. */
final class Legs {
  private Legs() {}

  /** The venue's spelling: without a separator. */
  static String symbol(OwnLeg leg) {
    return leg.instrument().base().code() + leg.instrument().quote().code();
  }

  static boolean equal(Amount amount, String decimal) {
    return decimal(amount).compareTo(new BigDecimal(decimal)) == 0;
  }

  /** Equal, or both absent. */
  static boolean equal(@Nullable Price price, String decimal) {
    if (price == null || decimal.isEmpty()) {
      return price == null && decimal.isEmpty();
    }
    return decimal(price).compareTo(new BigDecimal(decimal)) == 0;
  }

  /** Whether a leg may have traded at this price: never worse than its limit. */
  static boolean allows(OwnLeg leg, String tradePrice) {
    Price limit = leg.limit();
    if (limit == null) {
      return false;
    }
    int comparison = new BigDecimal(tradePrice).compareTo(decimal(limit));
    return leg.side() == Side.BUY ? comparison <= 0 : comparison >= 0;
  }

  /** Whether the tally says that it traded, or does not know yet. */
  static boolean hasTraded(OwnLeg leg) {
    Outcome.Closed closed = leg.closed();
    return closed != null && closed.filledBase().signum() > 0;
  }

  static BigDecimal decimal(Amount amount) {
    return new BigDecimal(amount.units(), amount.asset().decimals());
  }

  static BigDecimal decimal(Price price) {
    return new BigDecimal(price.units(), price.instrument().quote().decimals());
  }
}
