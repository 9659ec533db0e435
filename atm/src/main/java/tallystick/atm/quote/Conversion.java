package tallystick.atm.quote;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Price;

/**
 * Between cash in minor units and coins at a price that may be written in finer parts of the
 * currency: {@code cash x 10^(price's decimals - cash's) = coins x price / 10^(coin's decimals)}.
 */
final class Conversion {
  private final Price price;
  private final Asset currency;
  private final BigInteger coinScale;
  private final BigInteger cashScale;

  /**
   * @throws IllegalArgumentException when the price is not in this currency, or coarser than its
   *     minor unit
   */
  Conversion(Price price, Asset currency) {
    Asset quoted = price.instrument().quote();
    if (!quoted.code().equals(currency.code()) || quoted.decimals() < currency.decimals()) {
      throw new IllegalArgumentException("A price in " + quoted + " for cash in " + currency);
    }
    this.price = price;
    this.currency = currency;
    this.coinScale = BigInteger.TEN.pow(price.instrument().base().decimals());
    this.cashScale = BigInteger.TEN.pow(quoted.decimals() - currency.decimals());
  }

  Amount coins(Amount cash, RoundingMode rounding) {
    requireAsset(cash, currency);
    BigInteger numerator = cash.units().multiply(cashScale).multiply(coinScale);
    return new Amount(price.instrument().base(), divide(numerator, price.units(), rounding));
  }

  Amount cash(Amount coins, RoundingMode rounding) {
    return new Amount(currency, divide(cashNumerator(coins), cashDenominator(), rounding));
  }

  /** The exact worth of these coins in minor units is this over {@link #cashDenominator}. */
  BigInteger cashNumerator(Amount coins) {
    requireAsset(coins, price.instrument().base());
    return coins.units().multiply(price.units());
  }

  BigInteger cashDenominator() {
    return coinScale.multiply(cashScale);
  }

  static BigInteger divide(BigInteger numerator, BigInteger denominator, RoundingMode rounding) {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(denominator), 0, rounding)
        .toBigInteger();
  }

  private static void requireAsset(Amount amount, Asset asset) {
    if (!amount.asset().equals(asset)) {
      throw new IllegalArgumentException(amount + " is not in " + asset);
    }
  }
}
