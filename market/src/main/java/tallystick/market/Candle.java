package tallystick.market;

/**
 * One closed or forming candle.
 *
 * @param openTimeMs milliseconds since 1970, UTC, a multiple of {@code intervalMs}
 * @param intervalMs length; 60,000 for a minute
 * @param baseVolume traded quantity in the base asset, not negative
 */
public record Candle(
    Instrument instrument,
    long openTimeMs,
    long intervalMs,
    Price open,
    Price high,
    Price low,
    Price close,
    Amount baseVolume) {
  public Candle {
    if (intervalMs <= 0) {
      throw new IllegalArgumentException("A candle's interval is above zero: " + intervalMs);
    }
    if (high.isBelow(open) || high.isBelow(close) || low.isAbove(open) || low.isAbove(close)) {
      throw new IllegalArgumentException(
          "A candle's high is its highest and its low its lowest price: open "
              + open.toDecimal()
              + " high "
              + high.toDecimal()
              + " low "
              + low.toDecimal()
              + " close "
              + close.toDecimal());
    }
    if (baseVolume.signum() < 0) {
      throw new IllegalArgumentException("A candle's volume is not negative: " + baseVolume);
    }
  }

  /** First millisecond after the candle. */
  public long closeTimeMs() {
    return openTimeMs + intervalMs;
  }
}
