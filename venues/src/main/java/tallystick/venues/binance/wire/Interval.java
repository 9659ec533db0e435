package tallystick.venues.binance.wire;

import tallystick.venues.scan.ScanException;

/** Lengths of candles, by Binance's names. */
public enum Interval {
  ONE_SECOND("1s", 1_000L),
  ONE_MINUTE("1m", 60_000L),
  THREE_MINUTES("3m", 180_000L),
  FIVE_MINUTES("5m", 300_000L),
  FIFTEEN_MINUTES("15m", 900_000L),
  THIRTY_MINUTES("30m", 1_800_000L),
  ONE_HOUR("1h", 3_600_000L),
  TWO_HOURS("2h", 7_200_000L),
  FOUR_HOURS("4h", 14_400_000L),
  SIX_HOURS("6h", 21_600_000L),
  EIGHT_HOURS("8h", 28_800_000L),
  TWELVE_HOURS("12h", 43_200_000L),
  ONE_DAY("1d", 86_400_000L);

  private final String word;
  private final long lengthMs;

  Interval(String word, long lengthMs) {
    this.word = word;
    this.lengthMs = lengthMs;
  }

  /** {@code 1m}, {@code 1h}, ... */
  public String word() {
    return word;
  }

  public long lengthMs() {
    return lengthMs;
  }

  /** Reads {@link #word()}. */
  public static Interval parse(String word) throws ScanException {
    for (Interval interval : values()) {
      if (interval.word.equals(word)) {
        return interval;
      }
    }
    throw new ScanException("Not an interval of candles: \"" + word + "\"");
  }
}
