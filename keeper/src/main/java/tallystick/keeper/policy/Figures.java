package tallystick.keeper.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/** Numbers as a person reads them in a refusal. */
final class Figures {
  private static final BigInteger LARGEST =
      BigInteger.ONE.shiftLeft(Amount.MAX_BITS).subtract(BigInteger.ONE);

  private Figures() {}

  /** {@code 12.50 USDT}, of any size: a hostile order may be worth more than an amount can hold. */
  static String money(Asset asset, BigInteger units) {
    BigDecimal exact = new BigDecimal(units, asset.decimals()).stripTrailingZeros();
    String text =
        exact.precision() > 40
            ? exact.round(new java.math.MathContext(6)).toString()
            : exact.toPlainString();
    return text + " " + asset.code();
  }

  static String price(Instrument instrument, BigInteger units) {
    return money(instrument.quote(), units);
  }

  /** Capped at the largest amount there is. */
  static Amount amount(Asset asset, BigInteger units) {
    return new Amount(asset, units.min(LARGEST));
  }
}
