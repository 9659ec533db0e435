package tallystick.server.fleet.place;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a place takes customers, by weekday in its own zone.
 *
 * @param week Monday first, seven lines such as {@code 08:00-12:00, 13:00-18:00}; an empty line is
 *     a day without any; no lines at all: always open. {@code 22:00-02:00} ends on the next day,
 *     {@code 00:00-24:00} is a whole day.
 */
public record OpeningHours(List<String> week) {
  /** Nobody minds the time. */
  public static final OpeningHours ALWAYS = new OpeningHours(List.of());

  private static final int DAYS = 7;
  private static final int DAY_MINUTES = 24 * 60;

  /** More than this in one day is a mistake. */
  private static final int MAX_SPANS = 6;

  private static final Pattern SPAN =
      Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-(?:([01]\\d|2[0-3]):([0-5]\\d)|24:00)");

  /** From this minute of the day to that one; above a day's minutes it is on the next. */
  private record Span(int from, int to) {
    boolean holds(int minute) {
      return minute >= from && minute < to;
    }
  }

  public OpeningHours {
    week = week.stream().map(String::strip).toList();
    if (!week.isEmpty() && week.size() != DAYS) {
      throw new IllegalArgumentException(
          "Opening hours have seven lines, Monday first, or none for always; not " + week.size());
    }
    week.forEach(OpeningHours::spans);
  }

  private static List<Span> spans(String line) {
    if (line.isEmpty()) {
      return List.of();
    }
    List<Span> spans = new ArrayList<>();
    for (String part : line.split(",", -1)) {
      Matcher matched = SPAN.matcher(part.strip());
      if (!matched.matches() || spans.size() == MAX_SPANS) {
        throw new IllegalArgumentException(
            "Opening hours are written 08:00-12:00, 13:00-18:00, not \"" + line + "\"");
      }
      int from = minute(matched.group(1), matched.group(2));
      int to = matched.group(3) == null ? DAY_MINUTES : minute(matched.group(3), matched.group(4));
      spans.add(new Span(from, to <= from ? to + DAY_MINUTES : to));
    }
    return spans;
  }

  private static int minute(String hours, String minutes) {
    return Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
  }

  /** Whether it is open at this time of its own zone. */
  public boolean isOpen(LocalDateTime local) {
    if (week.isEmpty()) {
      return true;
    }
    int minute = local.getHour() * 60 + local.getMinute();
    DayOfWeek today = local.getDayOfWeek();
    return spans(line(today)).stream().anyMatch(span -> span.holds(minute))
        || spans(line(today.minus(1))).stream().anyMatch(span -> span.holds(minute + DAY_MINUTES));
  }

  /** When it opens next after this time, within a week; empty when it never does. */
  public Optional<ZonedDateTime> opensAfter(ZonedDateTime time) {
    for (int day = 0; day <= DAYS; day++) {
      var date = time.toLocalDate().plusDays(day);
      Optional<ZonedDateTime> first =
          spans(week.isEmpty() ? "00:00-24:00" : line(date.getDayOfWeek())).stream()
              .map(span -> date.atStartOfDay().plusMinutes(span.from()).atZone(time.getZone()))
              .filter(opens -> opens.isAfter(time))
              .min(ZonedDateTime::compareTo);
      if (first.isPresent()) {
        return first;
      }
    }
    return Optional.empty();
  }

  private String line(DayOfWeek day) {
    return week.get(day.getValue() - 1);
  }
}
