package tallystick.atm;

/** Which way a sale goes, always seen from the customer. */
public enum Direction {
  /** Cash in, coin out. */
  BUY,
  /** Coin in, cash out. */
  SELL
}
