package tallystick.paper.trading;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binance's candle lengths. */
public enum Interval {
  S1("1s", 1_000L),
  M1("1m", 60_000L),
  M3("3m", 180_000L),
  M5("5m", 300_000L),
  M15("15m", 900_000L),
  M30("30m", 1_800_000L),
  H1("1h", 3_600_000L),
  H2("2h", 7_200_000L),
  H4("4h", 14_400_000L),
  H6("6h", 21_600_000L),
  H8("8h", 28_800_000L),
  H12("12h", 43_200_000L),
  D1("1d", 86_400_000L),
  D3("3d", 259_200_000L),
  W1("1w", 604_800_000L),
  MONTH("1M", 0);

  /** 1970-01-05 was a Monday: weeks are counted from it. */
  private static final long FIRST_MONDAY_MS = 4 * 86_400_000L;

  private static final Map<String, Interval> BY_NAME = new HashMap<>();

  static {
    for (Interval interval : values()) {
      BY_NAME.put(interval.text, interval);
    }
  }

  private final String text;
  private final long lengthMs;

  Interval(String text, long lengthMs) {
    this.text = text;
    this.lengthMs = lengthMs;
  }

  /** {@code 1m}, {@code 1M}. */
  public String text() {
    return text;
  }

  public static @Nullable Interval of(String text) {
    return BY_NAME.get(text);
  }

  /** Open time of the candle that holds a moment. */
  public long openTimeMs(long timeMs) {
    return switch (this) {
      case MONTH ->
          Instant.ofEpochMilli(timeMs)
              .atOffset(ZoneOffset.UTC)
              .truncatedTo(ChronoUnit.DAYS)
              .withDayOfMonth(1)
              .toInstant()
              .toEpochMilli();
      case W1 -> timeMs - Math.floorMod(timeMs - FIRST_MONDAY_MS, lengthMs);
      case S1, M1, M3, M5, M15, M30, H1, H2, H4, H6, H8, H12, D1, D3 ->
          timeMs - Math.floorMod(timeMs, lengthMs);
    };
  }

  /** Last millisecond of the candle that opened then. */
  public long closeTimeMs(long openTimeMs) {
    if (this == MONTH) {
      return Instant.ofEpochMilli(openTimeMs)
              .atOffset(ZoneOffset.UTC)
              .plusMonths(1)
              .toInstant()
              .toEpochMilli()
          - 1;
    }
    return openTimeMs + lengthMs - 1;
  }
}
