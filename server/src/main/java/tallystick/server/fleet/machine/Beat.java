package tallystick.server.fleet.machine;

import java.util.List;
import java.util.Set;

/**
 * How a machine says it is, every ten seconds. Nothing is booked by it: what counts it signs.
 *
 * @param door {@code shut}, {@code open} or {@code unknown}
 * @param cashbox notes it has counted into its cashbox
 * @param cassettes notes it has counted in its cassettes
 * @param troubles what somebody has to see to, in its words
 * @param distrusted what it was brought and the keeper did not sign: what a hijacked server looks
 *     like from there
 * @param openSale the sale under way; empty when none is
 * @param printerPaper whether it has paper; {@code yes}, {@code low}, {@code no} or {@code unknown}
 */
public record Beat(
    String door,
    List<Notes> cashbox,
    List<Notes> cassettes,
    List<String> troubles,
    List<String> distrusted,
    String openSale,
    String printerPaper) {
  private static final int MAX_LINES = 50;
  private static final int MAX_TEXT = 400;
  private static final Set<String> DOORS = Set.of("shut", "open", "unknown");
  private static final Set<String> PAPER = Set.of("yes", "low", "no", "unknown");

  /** Before the first; after what it is judged by. */
  public static final Beat NONE =
      new Beat("unknown", List.of(), List.of(), List.of(), List.of(), "", "unknown");

  /** So many notes of one denomination. */
  public record Notes(long minor, int count) {
    public Notes {
      if (minor < 1 || count < 0) {
        throw new IllegalArgumentException("Notes are worth something, and not fewer than none");
      }
    }
  }

  public Beat {
    cashbox = List.copyOf(cashbox);
    cassettes = List.copyOf(cassettes);
    troubles = lines(troubles);
    distrusted = lines(distrusted);
    if (!DOORS.contains(door) || !PAPER.contains(printerPaper)) {
      throw new IllegalArgumentException("A door is shut or open; paper is there, low or out");
    }
    if (cashbox.size() > MAX_LINES || cassettes.size() > MAX_LINES || openSale.length() > 100) {
      throw new IllegalArgumentException("A beat says less than this");
    }
  }

  private static List<String> lines(List<String> texts) {
    return texts.stream()
        .limit(MAX_LINES)
        .map(text -> text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text)
        .toList();
  }
}
