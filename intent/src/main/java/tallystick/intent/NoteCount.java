package tallystick.intent;

import java.util.List;

/**
 * So many notes of one denomination; the currency stands beside it.
 *
 * @param denominationMinor what one note is worth, in minor units, above zero
 * @param count how many, 1 to {@link #MAX_COUNT}
 */
public record NoteCount(long denominationMinor, int count) {
  /** The largest cashboxes hold a few thousand. */
  public static final int MAX_COUNT = 100_000;

  /** No currency has more denominations in use. */
  public static final int MAX_DENOMINATIONS = 24;

  public NoteCount {
    if (denominationMinor < 1 || denominationMinor > Cash.MAX_MINOR) {
      throw new IllegalArgumentException("A note is worth 1 to 10^12 minor units");
    }
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("1 to 100,000 notes, not " + count);
    }
  }

  /**
   * Requires that the notes are of ascending denominations and come to the total.
   *
   * @throws IllegalArgumentException otherwise
   */
  static List<NoteCount> require(List<NoteCount> notes, Cash total) {
    List<NoteCount> copy = List.copyOf(notes);
    if (copy.size() > MAX_DENOMINATIONS) {
      throw new IllegalArgumentException("Notes of more than 24 denominations");
    }
    long sum = 0;
    for (int i = 0; i < copy.size(); i++) {
      NoteCount some = copy.get(i);
      if (i > 0 && copy.get(i - 1).denominationMinor() >= some.denominationMinor()) {
        throw new IllegalArgumentException("Notes ascend by denomination, none stands twice");
      }
      sum = Math.addExact(sum, Math.multiplyExact(some.denominationMinor(), (long) some.count()));
    }
    if (sum != total.minor()) {
      throw new IllegalArgumentException(
          "Notes worth " + sum + " minor units and a total of " + total);
    }
    return copy;
  }
}
