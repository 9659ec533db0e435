package tallystick.cli.fleet;

import java.math.BigDecimal;
import tallystick.cli.CliException;
import tallystick.intent.Cash;

/** Sums as people type them, to the last digit or not at all. */
final class Sums {
  private static final int COIN_DECIMALS = 8;
  private static final int PERCENT_DECIMALS = 2;

  private Sums() {}

  /** Cash in a currency: {@code 1000} or {@code 1000.50}. */
  static Cash cash(String text, String currency) {
    return new Cash(currency, units(text, Cash.zero(currency).decimals(), currency));
  }

  /** Coins in satoshis: {@code 0.0025}. */
  static long sats(String text) {
    return units(text, COIN_DECIMALS, "BTC");
  }

  /** Hundredths of a per cent: {@code 4.5}. */
  static int bps(String text) {
    return Math.toIntExact(units(text, PERCENT_DECIMALS, "%"));
  }

  private static long units(String text, int decimals, String of) {
    // A number of a million digits is no sum.
    if (text.length() <= 32) {
      try {
        return new BigDecimal(text).movePointRight(decimals).longValueExact();
      } catch (NumberFormatException | ArithmeticException e) {
        throw new CliException(
            "\"" + text + "\" is no sum in " + of + " with at most " + decimals + " decimals", e);
      }
    }
    throw new CliException("A sum in " + of + " has at most 32 characters");
  }
}
