package tallystick.atm.rule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/** The time over which a limit adds up. */
public enum Window {
  /** One sale alone. */
  SALE,
  /** The last 24 hours. */
  ROLLING_DAY,
  /** The last 7 times 24 hours. */
  ROLLING_WEEK,
  /** The last 30 times 24 hours. */
  ROLLING_MONTH,
  /** The last 365 times 24 hours. */
  ROLLING_YEAR,
  /** Since midnight where the machine stands. */
  CALENDAR_DAY,
  /** Since Monday's midnight. */
  CALENDAR_WEEK,
  /** Since the midnight of the month's first day. */
  CALENDAR_MONTH,
  /** Since the midnight of 1 January. */
  CALENDAR_YEAR,
  /** Ever. */
  LIFETIME;

  /**
   * The first moment that counts at {@code nowMs}; what happened exactly a rolling window ago does
   * not count any more.
   *
   * @param zone where the machine stands; a day has 23 or 25 hours there twice a year
   */
  public long startMs(long nowMs, ZoneId zone) {
    LocalDate today = Instant.ofEpochMilli(nowMs).atZone(zone).toLocalDate();
    return switch (this) {
      case SALE -> nowMs;
      case ROLLING_DAY -> nowMs - Duration.ofDays(1).toMillis() + 1;
      case ROLLING_WEEK -> nowMs - Duration.ofDays(7).toMillis() + 1;
      case ROLLING_MONTH -> nowMs - Duration.ofDays(30).toMillis() + 1;
      case ROLLING_YEAR -> nowMs - Duration.ofDays(365).toMillis() + 1;
      case CALENDAR_DAY -> midnightMs(today, zone);
      case CALENDAR_WEEK ->
          midnightMs(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), zone);
      case CALENDAR_MONTH -> midnightMs(today.withDayOfMonth(1), zone);
      case CALENDAR_YEAR -> midnightMs(today.withDayOfYear(1), zone);
      case LIFETIME -> Long.MIN_VALUE;
    };
  }

  private static long midnightMs(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
