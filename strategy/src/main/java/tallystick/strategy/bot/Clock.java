package tallystick.strategy.bot;

/**
 * The market's time: replay time on a replay, wall time on a real venue. Read once per decision.
 */
@FunctionalInterface
public interface Clock {
  /** Milliseconds since 1970, UTC; never runs backwards between decisions of one bot. */
  long nowMs();

  static Clock at(long nowMs) {
    return () -> nowMs;
  }
}
