package tallystick.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of one asset in its atomic units; negative for a debt or a difference.
 *
 * @param asset what is counted
 * @param units atomic units, within a signed 128-bit integer, the width of the tally's entries
 */
public record Amount(Asset asset, BigInteger units) implements Comparable<Amount> {
  /** Amounts are written as 16-byte two's complement in the tally. */
  public static final int MAX_BITS = 127;

  /** Longer decimal text cannot be an amount of 128 bits; refuse it before parsing. */
  static final int MAX_TEXT_LENGTH = 64;

  public Amount {
    if (units.bitLength() > MAX_BITS) {
      throw new ArithmeticException(
          "An amount of " + asset + " beyond 128 bits: " + units.bitLength() + " bits");
    }
  }

  public static Amount ofUnits(Asset asset, long units) {
    return new Amount(asset, BigInteger.valueOf(units));
  }

  public static Amount zero(Asset asset) {
    return new Amount(asset, BigInteger.ZERO);
  }

  /**
   * Reads plain decimal text such as {@code 0.00150000}. Trailing zeros beyond the asset's decimals
   * are accepted; other digits there are refused, never rounded.
   *
   * @throws IllegalArgumentException naming the text, when it is not such a number
   */
  public static Amount parse(String decimal, Asset asset) {
    return new Amount(asset, parseUnits(decimal, asset.decimals(), "an amount of " + asset.code()));
  }

  /** Text to integer units; shared with {@link Price}, whose unit is the quote's. */
  static BigInteger parseUnits(String decimal, int decimals, String what) {
    int length = decimal.length();
    if (length == 0 || length > MAX_TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "Not " + what + ": text of " + length + " characters; expected 1 to " + MAX_TEXT_LENGTH);
    }
    boolean digitSeen = false;
    boolean pointSeen = false;
    for (int i = 0; i < length; i++) {
      char c = decimal.charAt(i);
      if (c >= '0' && c <= '9') {
        digitSeen = true;
      } else if (c == '.' && !pointSeen) {
        pointSeen = true;
      } else if (!(c == '-' && i == 0)) {
        throw new IllegalArgumentException("Not " + what + ": \"" + decimal + "\"");
      }
    }
    if (!digitSeen) {
      throw new IllegalArgumentException("Not " + what + ": \"" + decimal + "\"");
    }
    try {
      return new BigDecimal(decimal).movePointRight(decimals).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Not " + what + ": \"" + decimal + "\" has more than " + decimals + " decimals", e);
    }
  }

  public Amount plus(Amount other) {
    return new Amount(asset, units.add(requireSame(other).units));
  }

  public Amount minus(Amount other) {
    return new Amount(asset, units.subtract(requireSame(other).units));
  }

  public Amount negate() {
    return new Amount(asset, units.negate());
  }

  public Amount min(Amount other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public Amount max(Amount other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** This amount x numerator / denominator, rounded as told. */
  public Amount times(BigInteger numerator, BigInteger denominator, RoundingMode rounding) {
    return new Amount(asset, divide(units.multiply(numerator), denominator, rounding));
  }

  /** A share of this amount in basis points (hundredths of a percent), rounded as told. */
  public Amount bps(long bps, RoundingMode rounding) {
    return times(BigInteger.valueOf(bps), BigInteger.valueOf(10_000), rounding);
  }

  /**
   * The largest multiple of {@code step} not above this amount; this amount must not be negative.
   */
  public Amount floorTo(Amount step) {
    requireSame(step);
    if (step.signum() <= 0 || signum() < 0) {
      throw new IllegalArgumentException("Cannot round " + this + " down to a step of " + step);
    }
    return new Amount(asset, units.subtract(units.mod(step.units)));
  }

  public int signum() {
    return units.signum();
  }

  public boolean isZero() {
    return units.signum() == 0;
  }

  /** Plain decimal text with all of the asset's decimals: {@code 0.00150000}. */
  public String toDecimal() {
    return new BigDecimal(units, asset.decimals()).toPlainString();
  }

  @Override
  public int compareTo(Amount other) {
    return units.compareTo(requireSame(other).units);
  }

  /** Decimal text and code: {@code 0.00150000 BTC}. */
  @Override
  public String toString() {
    return toDecimal() + " " + asset.code();
  }

  private Amount requireSame(Amount other) {
    if (!asset.equals(other.asset)) {
      throw new IllegalArgumentException("Cannot mix " + this + " with " + other);
    }
    return other;
  }

  /** Integer division with every rounding mode. */
  static BigInteger divide(BigInteger numerator, BigInteger denominator, RoundingMode rounding) {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(denominator), 0, rounding)
        .toBigInteger();
  }
}
