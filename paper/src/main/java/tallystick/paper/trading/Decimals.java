package tallystick.paper.trading;

import java.math.BigDecimal;

/** Fixed-point numbers to Binance's decimal strings and back. */
public final class Decimals {
  private Decimals() {}

  /**
   * {@code (123456, 2, 8)} gives {@code 1234.56000000}: a value of 10^-decimals with that many
   * digits shown.
   */
  public static String text(long value, int decimals, int shown) {
    return BigDecimal.valueOf(value, decimals).setScale(shown).toPlainString();
  }

  /** An amount of 10^-8. */
  public static String e8(long valueE8) {
    if (valueE8 == 0) {
      return "0.00000000";
    }
    boolean negative = valueE8 < 0;
    String digits = Long.toString(Math.abs(valueE8));
    StringBuilder out = new StringBuilder(24);
    if (negative) {
      out.append('-');
    }
    if (digits.length() <= 8) {
      out.append("0.").repeat('0', 8 - digits.length()).append(digits);
    } else {
      out.append(digits, 0, digits.length() - 8)
          .append('.')
          .append(digits, digits.length() - 8, digits.length());
    }
    return out.toString();
  }

  /** A price with eight decimals. */
  public static String price(Listing listing, long ticks) {
    return e8(ticks * Listing.pow10(8 - listing.priceDecimals()));
  }

  /** A quantity with eight decimals. */
  public static String lots(Listing listing, long lots) {
    return e8(listing.baseE8(lots));
  }
}
