package tallystick.paper.trading;

/**
 * How long an order lives: until cancelled, at once or not at all in part, at once or not at all.
 */
public enum TimeInForce {
  GTC,
  IOC,
  FOK
}
