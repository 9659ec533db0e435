package tallystick.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The price of one whole base coin, in atomic units of the quote asset. At Binance both sides have
 * eight decimals, so every price there is exact.
 *
 * @param instrument what is priced
 * @param units atomic quote units for {@code 10^base.decimals} atomic base units; positive
 */
public record Price(Instrument instrument, BigInteger units) implements Comparable<Price> {
  public Price {
    if (units.signum() <= 0) {
      throw new IllegalArgumentException("A price of " + instrument + " is above zero: " + units);
    }
    if (units.bitLength() > Amount.MAX_BITS) {
      throw new ArithmeticException("A price of " + instrument + " beyond 128 bits");
    }
  }

  public static Price ofUnits(Instrument instrument, long units) {
    return new Price(instrument, BigInteger.valueOf(units));
  }

  /**
   * Reads plain decimal text; digits beyond the quote's decimals are refused, never rounded.
   *
   * @throws IllegalArgumentException naming the text
   */
  public static Price parse(String decimal, Instrument instrument) {
    return new Price(
        instrument,
        Amount.parseUnits(decimal, instrument.quote().decimals(), "a price of " + instrument));
  }

  /** What {@code quantity} (of the base asset) costs at this price, in the quote asset. */
  public Amount notional(Amount quantity, RoundingMode rounding) {
    if (!quantity.asset().equals(instrument.base())) {
      throw new IllegalArgumentException("Cannot price " + quantity + " with " + this);
    }
    return new Amount(
        instrument.quote(), Amount.divide(units.multiply(quantity.units()), oneBase(), rounding));
  }

  /** How much of the base asset {@code spend} (of the quote asset) buys at this price. */
  public Amount quantityFor(Amount spend, RoundingMode rounding) {
    if (!spend.asset().equals(instrument.quote())) {
      throw new IllegalArgumentException("Cannot spend " + spend + " at " + this);
    }
    return new Amount(
        instrument.base(), Amount.divide(spend.units().multiply(oneBase()), units, rounding));
  }

  /** The price at which {@code base} was exchanged for {@code quote}: quote / base. */
  public static Price average(
      Instrument instrument, Amount quote, Amount base, RoundingMode rounding) {
    return new Price(
        instrument,
        Amount.divide(
            quote.units().multiply(BigInteger.TEN.pow(instrument.base().decimals())),
            base.units(),
            rounding));
  }

  /** This price x numerator / denominator, rounded as told. */
  public Price times(BigInteger numerator, BigInteger denominator, RoundingMode rounding) {
    return new Price(instrument, Amount.divide(units.multiply(numerator), denominator, rounding));
  }

  /** This price moved by basis points: {@code plusBps(-50)} is half a percent below. */
  public Price plusBps(long bps, RoundingMode rounding) {
    return times(BigInteger.valueOf(10_000 + bps), BigInteger.valueOf(10_000), rounding);
  }

  /** The nearest multiple of {@code tick} in the direction told (FLOOR, CEILING, HALF_EVEN...). */
  public Price roundTo(Price tick, RoundingMode rounding) {
    return new Price(instrument, Amount.divide(units, tick.units, rounding).multiply(tick.units));
  }

  public boolean isAbove(Price other) {
    return compareTo(other) > 0;
  }

  public boolean isBelow(Price other) {
    return compareTo(other) < 0;
  }

  public Price min(Price other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public Price max(Price other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Plain decimal text with all of the quote asset's decimals. */
  public String toDecimal() {
    return new BigDecimal(units, instrument.quote().decimals()).toPlainString();
  }

  @Override
  public int compareTo(Price other) {
    if (!instrument.equals(other.instrument)) {
      throw new IllegalArgumentException("Cannot compare " + this + " with " + other);
    }
    return units.compareTo(other.units);
  }

  /** {@code 1163.00000000 BTC/USD}. */
  @Override
  public String toString() {
    return toDecimal() + " " + instrument;
  }

  private BigInteger oneBase() {
    return BigInteger.TEN.pow(instrument.base().decimals());
  }
}
