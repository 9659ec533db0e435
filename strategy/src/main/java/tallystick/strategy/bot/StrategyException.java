package tallystick.strategy.bot;

/** Stored state that cannot be read; the message says where and what to do. */
public final class StrategyException extends RuntimeException {
  public StrategyException(String message) {
    super(message);
  }

  public StrategyException(String message, Throwable cause) {
    super(message, cause);
  }
}
