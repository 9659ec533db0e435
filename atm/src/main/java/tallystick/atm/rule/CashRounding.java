package tallystick.atm.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import tallystick.market.Amount;

/**
 * How a sum that is paid in cash is rounded where the smallest coin is more than the minor unit
 * (Switzerland: 0.05), or where an operator gives customers the benefit.
 *
 * @param step the smallest sum cash can show; every rounded sum is a multiple of it
 */
public record CashRounding(Amount step, Favour favour) {
  /** To whose benefit a sum between two steps goes. */
  public enum Favour {
    /** To the nearest step, a half upwards, as tills do. */
    NEAREST,
    /** A charge goes down and a payment up. */
    CUSTOMER
  }

  public CashRounding {
    if (step.signum() <= 0) {
      throw new IllegalArgumentException("Cash is rounded to steps above zero, not " + step);
    }
  }

  /** What the customer is charged. */
  public Amount charge(Amount exact) {
    return round(new BigDecimal(exact.units()), RoundingMode.DOWN);
  }

  /**
   * What the customer is charged, from an exact sum with fractions of a minor unit.
   *
   * @param numerator minor units, not below zero
   */
  public Amount charge(BigInteger numerator, BigInteger denominator) {
    BigInteger steps = step.units().multiply(denominator);
    return new Amount(step.asset(), whole(numerator, steps, RoundingMode.DOWN));
  }

  /** What the customer is paid. */
  public Amount payment(Amount exact) {
    return round(new BigDecimal(exact.units()), RoundingMode.UP);
  }

  private Amount round(BigDecimal units, RoundingMode benefit) {
    if (units.signum() < 0) {
      throw new IllegalArgumentException("Sums of cash are not below zero: " + units);
    }
    return new Amount(step.asset(), whole(units.toBigIntegerExact(), step.units(), benefit));
  }

  private BigInteger whole(BigInteger value, BigInteger divisor, RoundingMode benefit) {
    RoundingMode mode = favour == Favour.NEAREST ? RoundingMode.HALF_UP : benefit;
    return new BigDecimal(value)
        .divide(new BigDecimal(divisor), 0, mode)
        .toBigInteger()
        .multiply(step.units());
  }
}
