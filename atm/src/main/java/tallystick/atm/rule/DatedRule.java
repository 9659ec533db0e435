package tallystick.atm.rule;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One rule of one place, with its statute and its days.
 *
 * @param id unique in a book, for example {@code us-ca-charges}
 * @param statute what a person can look up
 * @param from the first day on which it holds
 * @param until the first day on which it holds no more; null while nobody has ended it
 */
public record DatedRule(
    String id,
    Jurisdiction where,
    String statute,
    LocalDate from,
    @Nullable LocalDate until,
    Matter matter) {
  public DatedRule {
    if (id.isBlank() || statute.isBlank()) {
      throw new IllegalArgumentException("A rule has an id and names its statute");
    }
    if (until != null && !until.isAfter(from)) {
      throw new IllegalArgumentException("Rule " + id + " ends (" + until + ") before it begins");
    }
  }

  public boolean holdsOn(LocalDate day) {
    return !day.isBefore(from) && (until == null || day.isBefore(until));
  }
}
