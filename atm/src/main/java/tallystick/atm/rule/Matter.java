package tallystick.atm.rule;

import java.math.BigInteger;
import tallystick.market.Amount;

/** What a dated rule is about. */
public sealed interface Matter {

  /** The most cash in a window. */
  record CashLimit(Limit limit) implements Matter {}

  /**
   * The most that all charges of one sale may come to, fees and spread together: the greater of a
   * fixed sum and a share.
   *
   * @param fixed in the currency's minor unit
   * @param bps of {@code base}, below 10,000
   */
  record ChargeCap(Amount fixed, int bps, Base base) implements Matter {
    public enum Base {
      /** What the coins are worth at the market's price when the customer begins. */
      MARKET_VALUE,
      /**
       * The smaller of the cash and the coins' market value, where a statute says "the
       * transaction's value" and leaves open which of the two.
       */
      SMALLER_VALUE
    }

    public ChargeCap {
      if (fixed.signum() < 0) {
        throw new IllegalArgumentException("A cap on charges is not below zero: " + fixed);
      }
      if (bps < 0 || bps >= 10_000) {
        throw new IllegalArgumentException("A cap's share is 0 to 9999 bps, not " + bps);
      }
    }

    /** The most charges at this market value and cash; a fraction of a cent is not charged. */
    public Amount allowed(Amount marketValue, Amount cash) {
      Amount value =
          switch (base) {
            case MARKET_VALUE -> marketValue;
            case SMALLER_VALUE -> marketValue.min(cash);
          };
      BigInteger share =
          value.units().multiply(BigInteger.valueOf(bps)).divide(BigInteger.valueOf(10_000));
      return fixed.max(new Amount(fixed.asset(), share));
    }
  }

  /** From this much on, who sends and who receives must travel with the coins. */
  record TravelRule(Threshold from) implements Matter {}

  /** From this much on, a suspicion must be reported. */
  record SuspicionReport(Threshold from) implements Matter {}

  /** Above this much cash in one day of one person, a report is due whatever the reason. */
  record CashReport(Amount aboveADay) implements Matter {
    /**
     * Whether a day's cash of one person needs the report. Cash of another currency than the
     * statute's does: nobody has converted it, and a report too many harms nobody.
     */
    public boolean isDue(Amount cashOfTheDay) {
      return !cashOfTheDay.asset().equals(aboveADay.asset())
          || cashOfTheDay.compareTo(aboveADay) > 0;
    }
  }

  /** No machine may run here. */
  record Closed(String why) implements Matter {}

  /** Cash here is not counted to the last minor unit. */
  record Rounding(CashRounding rounding) implements Matter {}

  /** A sum from which on something applies. */
  sealed interface Threshold {
    /** Applies to every sale: the statute names no sum. */
    record Always() implements Threshold {}

    /** Applies to this much and more. */
    record From(Amount amount) implements Threshold {}

    /** Whether it applies; to another currency than the statute's it does. */
    default boolean appliesTo(Amount cash) {
      return switch (this) {
        case Always _ -> true;
        case From(Amount amount) ->
            !cash.asset().equals(amount.asset()) || cash.compareTo(amount) >= 0;
      };
    }
  }
}
