package tallystick.watch.detect;

import java.util.List;
import tallystick.intent.CredentialId;

/**
 * One detector's observation, with its evidence.
 *
 * @param key names the occurrence: the same fact seen twice has the same key, and is found once
 * @param title one line for a person
 * @param evidence the facts, one a line: the venue's ids and figures, entries and leaves
 * @param atMs when it happened, by the report that showed it
 */
public record Finding(
    Kind kind,
    Severity severity,
    CredentialId credential,
    String key,
    String title,
    List<String> evidence,
    long atMs) {
  /** What was seen. */
  public enum Kind {
    FOREIGN_ORDER,
    FOREIGN_CANCEL,
    MISSING_ORDER,
    UNEXPLAINED_BALANCE,
    DRAIN_PATTERN
  }

  /** What it calls for. */
  public enum Severity {
    /** Listed; nothing to do. */
    NOTE,
    /** An incident for a person to look into. */
    WARNING,
    /** An incident, and the account is frozen. */
    CRITICAL
  }

  public Finding {
    evidence = List.copyOf(evidence);
  }
}
