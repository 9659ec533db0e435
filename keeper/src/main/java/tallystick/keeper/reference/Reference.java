package tallystick.keeper.reference;

import tallystick.market.Price;

/**
 * What the keeper believes of one instrument's price.
 *
 * @param current mid of the best bid and the best ask
 * @param median of the last {@link TimedMedian#WINDOW_MS} of market time, by time
 * @param receivedAtMs keeper's wall time at which the quote behind {@code current} came in
 */
public record Reference(Price current, Price median, long receivedAtMs) {
  public Reference {
    if (!current.instrument().equals(median.instrument())) {
      throw new IllegalArgumentException("A reference is of one instrument");
    }
  }

  /**
   * Whether the quote is young enough to judge by. One from the future is as little worth as an old
   * one: the clock has jumped.
   */
  public boolean fresh(long nowMs) {
    return Math.abs(nowMs - receivedAtMs) <= References.MAX_AGE_MS;
  }

  /** The lower of current price and median: what a buy is charged against. */
  public Price low() {
    return current.min(median);
  }

  /** The higher of current price and median: what a sale is charged against. */
  public Price high() {
    return current.max(median);
  }
}
