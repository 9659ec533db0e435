package tallystick.server.people;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.server.incidents.FindingStore;

/**
 * Looks for administrators whom nobody enrolled, and for people whose rows somebody else wrote:
 * what a thief with the database would make. They are locked out by {@link Standings} at once; this
 * tells of them.
 */
public final class AdministratorWatch {
  private static final Logger log = LoggerFactory.getLogger(AdministratorWatch.class);

  private final People people;
  private final Standings standings;
  private final FindingStore findings;

  public AdministratorWatch(People people, Standings standings, FindingStore findings) {
    this.people = people;
    this.standings = standings;
    this.findings = findings;
  }

  private record Evidence(Map<String, String> person) {}

  /** Looks at everybody. */
  public void look() {
    for (Person person : people.list()) {
      switch (standings.of(person)) {
        case ALTERED ->
            tell(
                person,
                person.role() == Role.ADMINISTRATOR ? "unknown-administrator" : "altered-person",
                "The account "
                    + person.name()
                    + " was written or changed by somebody else than this server: somebody writes"
                    + " to its database. It is locked out");
        case UNKNOWN_ADMINISTRATOR ->
            tell(
                person,
                "unknown-administrator",
                "The account "
                    + person.name()
                    + " is an administrator here, but the keeper never enrolled him or no longer"
                    + " has him. It is locked out");
        case GOOD, KEEPER_UNREAD, SUSPENDED -> {}
      }
    }
  }

  private void tell(Person person, String kind, String text) {
    people.endSessions(person.id(), "Locked out");
    String keeperName = person.keeperName();
    boolean fresh =
        findings
            .add(
                new FindingStore.NewFinding(
                    kind + "/" + person.id() + "/" + keeperName,
                    kind,
                    "critical",
                    "",
                    text,
                    new Evidence(
                        Map.of(
                            "id", person.id(),
                            "name", person.name(),
                            "role", person.role().word(),
                            "keeperName", keeperName == null ? "" : keeperName))))
            .isPresent();
    if (fresh) {
      log.error("Finding {}: {}", kind, text);
    }
  }
}
