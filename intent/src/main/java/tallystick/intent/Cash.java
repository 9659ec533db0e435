package tallystick.intent;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of cash.
 *
 * @param currency three letters of ISO 4217, {@code EUR}; one that this platform knows
 * @param minor in the currency's minor units (cents), 0 to {@link #MAX_MINOR}
 */
public record Cash(String currency, long minor) {
  /** Ten thousand million euros: no fleet holds it, and sums of a million such still fit a long. */
  public static final long MAX_MINOR = 1_000_000_000_000L;

  public Cash {
    if (Currency.getInstance(currency).getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException(currency + " is no currency with notes");
    }
    if (minor < 0 || minor > MAX_MINOR) {
      throw new IllegalArgumentException(
          "An amount of cash is 0 to " + MAX_MINOR + " minor units, not " + minor);
    }
  }

  public static Cash zero(String currency) {
    return new Cash(currency, 0);
  }

  /** How many digits stand behind the point: 2 for EUR, 0 for JPY. */
  public int decimals() {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  /**
   * Both together.
   *
   * @throws IllegalArgumentException when the currencies differ or the sum is beyond the limit
   */
  public Cash plus(Cash other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("Cash in " + currency + " and in " + other.currency);
    }
    return new Cash(currency, minor + other.minor);
  }

  /** {@code 100.00 EUR}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(minor, decimals()).toPlainString() + " " + currency;
  }
}
