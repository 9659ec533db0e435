package tallystick.server.incidents;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.KeeperStatus;
import tallystick.intent.words.InForce;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.watch.OpenedEntry;
import tallystick.watch.incident.Runbook;

/** What is the same for all steps of one look at an incident: keeper and tally, asked once. */
final class Look {
  private final IncidentStore.Row incident;
  private final Map<String, Runbook.Checked> before;
  private final Optional<KeeperStatus> status;
  private final String silent;
  private final List<OpenedEntry> entries;
  private final InForce inForce = new InForce();
  private final IncidentStore incidents;

  Look(IncidentStore.Row incident, Checks.Parts parts) {
    this.incident = incident;
    this.incidents = parts.incidents();
    this.before = incidents.steps(incident.id());
    Optional<KeeperStatus> answered = Optional.empty();
    String why = "";
    try {
      answered = Optional.of(parts.keeper().status());
    } catch (KeeperSilentException e) {
      why = "the keeper does not answer: " + e.getMessage();
    }
    this.status = answered;
    this.silent = why;
    this.entries = parts.watch().entries();
    entries.forEach(entry -> inForce.take(entry.entry()));
  }

  IncidentStore.Row incident() {
    return incident;
  }

  /** How each step stood at the look before, by its id. */
  Map<String, Runbook.Checked> before() {
    return before;
  }

  /** Empty when the keeper does not answer; {@link #silent} says why. */
  Optional<KeeperStatus> status() {
    return status;
  }

  String silent() {
    return silent;
  }

  List<OpenedEntry> entries() {
    return entries;
  }

  InForce inForce() {
    return inForce;
  }

  Optional<KeeperStatus.Account> account(String credential) {
    return status.stream()
        .flatMap(s -> s.accounts().stream())
        .filter(account -> account.credential().name().equals(credential))
        .findFirst();
  }

  /** What a person has said about a step at which the program cannot look. */
  Seen word(Runbook.RunbookStep step) {
    return incidents
        .word(incident.id(), step.id())
        .map(Seen::green)
        .orElse(Seen.red("nobody has said so yet; the program cannot look"));
  }
}
