package tallystick.atm.sale;

/** What the lists of sanctioned names and addresses said. */
public sealed interface Screening {
  /**
   * Nothing found.
   *
   * @param listVersion which list, for the record
   */
  record Passed(String listVersion) implements Screening {}

  /** Perhaps somebody on it: a case for a person. */
  record Hit(String listVersion, String caseId) implements Screening {}

  /** Not to be asked. Never taken for a pass. */
  record Unavailable(String why) implements Screening {}
}
