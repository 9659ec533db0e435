package tallystick.watch.incident;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which findings belong to which incident. Pure. */
public final class Gathering {
  /**
   * Findings of one account within this of the incident's last one are one story. A thief rests at
   * night; a week later it is more likely another one.
   */
  public static final long TOGETHER_MS = 7L * 24 * 3_600_000;

  private static final Set<String> ACCOUNT =
      Set.of(
          "foreign-order",
          "foreign-cancel",
          "drain-pattern",
          "unexplained-balance",
          "balance",
          "missing-order",
          "cancel-failed",
          "permission-drift",
          "registered-order",
          "frozen",
          "unfrozen");

  private static final Set<String> PEOPLE =
      Set.of("unknown-administrator", "altered-person", "first-admin-probe", "login");

  private Gathering() {}

  /** What an incident is about; findings of two families never share one. */
  public enum Family {
    /** Somebody uses an account, or something happened on it. */
    ACCOUNT,
    /** Somebody is here who should not be. */
    PEOPLE,
    /** Everything else. */
    OTHER;

    /** The family of a finding, by its kind. */
    public static Family of(String kind) {
      if (Gathering.ACCOUNT.contains(kind)) {
        return ACCOUNT;
      }
      return Gathering.PEOPLE.contains(kind) ? PEOPLE : OTHER;
    }
  }

  /**
   * A finding, as far as it matters here.
   *
   * @param severity {@code note}, {@code warning} or {@code critical}
   * @param credential the account's; empty where it concerns none
   */
  public record Seen(String kind, String severity, String credential, long atMs) {}

  /**
   * An incident that is not closed.
   *
   * @param replacement the credential that takes the place of {@code credential}; empty for none
   * @param lastFindingMs when its newest finding was made
   */
  public record Open(
      long id, Family family, String credential, String replacement, long lastFindingMs) {
    boolean covers(String name) {
      return credential.equals(name) || (!replacement.isEmpty() && replacement.equals(name));
    }
  }

  /** The incident that a finding belongs to: the oldest that fits; empty when there is none. */
  public static Optional<Open> joins(Seen seen, List<Open> open) {
    return open.stream()
        .filter(incident -> incident.family() == Family.of(seen.kind()))
        .filter(incident -> incident.covers(seen.credential()))
        .filter(incident -> seen.atMs() - incident.lastFindingMs() <= TOGETHER_MS)
        .min(Comparator.comparingLong(Open::id));
  }

  /**
   * Whether a finding opens an incident or, in one, gives reason to gather evidence anew. Notes are
   * only listed: that an account was frozen or let go is our own doing, and stands in the tally.
   */
  public static boolean isNews(Seen seen) {
    return !seen.severity().equals("note");
  }
}
