package tallystick.paper.trading;

/** Why an execution report is sent ({@code x} in Binance's user stream). */
public enum Execution {
  NEW,
  CANCELED,
  TRADE,
  EXPIRED,
  TRADE_PREVENTION
}
