package tallystick.atm.quote;

import tallystick.market.Amount;

/**
 * What sums of cash a sale may come to.
 *
 * @param minimum the least
 * @param maximum the most
 * @param step for what a machine pays out: the smallest note it can give
 */
public record Bounds(Amount minimum, Amount maximum, Amount step) {
  public Bounds {
    if (minimum.signum() <= 0 || step.signum() <= 0) {
      throw new IllegalArgumentException(
          "A smallest sum and a smallest note are above zero, not " + minimum + " and " + step);
    }
    if (maximum.compareTo(minimum) < 0) {
      throw new IllegalArgumentException("At most " + maximum + ", at least " + minimum);
    }
  }

  /**
   * The same bounds with a lower maximum; below the minimum nothing is left, and the caller must
   * not quote.
   */
  public java.util.Optional<Bounds> atMost(Amount cash) {
    Amount lowered = maximum.min(cash);
    return lowered.compareTo(minimum) < 0
        ? java.util.Optional.empty()
        : java.util.Optional.of(new Bounds(minimum, lowered, step));
  }
}
