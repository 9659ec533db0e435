package tallystick.market;

/** A file of market data that cannot be used; the message says which line, why and what to do. */
public final class MarketDataException extends RuntimeException {
  public MarketDataException(String message) {
    super(message);
  }

  public MarketDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
