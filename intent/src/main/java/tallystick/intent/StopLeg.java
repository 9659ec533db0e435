package tallystick.intent;

import tallystick.market.Price;

/**
 * The stop half of an order.
 *
 * @param trigger the trade price that wakes it
 * @param limit the worst price it may then fill at
 */
public record StopLeg(Price trigger, Price limit) {
  public StopLeg {
    if (!trigger.instrument().equals(limit.instrument())) {
      throw new IllegalArgumentException("A stop's trigger and limit are of one instrument");
    }
  }
}
