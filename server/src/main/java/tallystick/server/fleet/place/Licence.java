package tallystick.server.fleet.place;

import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What allows machines in a place.
 *
 * @param number of the licence or registration
 * @param lastDay the last one on which it holds, in the place's zone, ISO 8601; null: no end
 */
public record Licence(String number, @Nullable String lastDay) {
  private static final int MAX_LENGTH = 80;

  public Licence {
    number = number.strip();
    if (number.isEmpty() || number.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("A licence's number has 1 to 80 characters");
    }
    if (lastDay != null) {
      try {
        LocalDate.parse(lastDay);
      } catch (java.time.DateTimeException e) {
        throw new IllegalArgumentException(
            "A day is written 2027-06-30, not \"" + lastDay + "\"", e);
      }
    }
  }

  /** Its last day; empty when it has no end. */
  public Optional<LocalDate> last() {
    return Optional.ofNullable(lastDay).map(LocalDate::parse);
  }

  public boolean holdsOn(LocalDate day) {
    return last().map(last -> !day.isAfter(last)).orElse(true);
  }
}
