package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import tallystick.server.bots.Bots;
import tallystick.server.keeper.KeeperLink;
import tallystick.watch.incident.Runbook;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the program can see of a runbook's steps. A check never does anything. Green only for what
 * was seen; what could not be looked at is unknown, which keeps an account as well as red does.
 */
final class Checks {
  private final Parts parts;
  private final AccountChecks account;
  private final EvidenceChecks evidence;
  private final PersonChecks person;

  /** One look after the other: one that began earlier must not have the last word. */
  private final ReentrantLock looking = new ReentrantLock();

  /** What it looks at. */
  record Parts(
      IncidentStore incidents,
      LiveWatch watch,
      AccountReader accounts,
      EvidenceRoom evidence,
      Bots bots,
      KeeperLink keeper,
      SessionLook sessions,
      FleetChecks fleet,
      InstantSource clock,
      JsonMapper json) {}

  /** Who is signed in at this server. */
  interface SessionLook {
    /** How many sessions that person has; empty when this server keeps none for people. */
    Optional<Integer> sessionsOf(String person);
  }

  Checks(Parts parts) {
    this.parts = parts;
    account = new AccountChecks(parts);
    evidence = new EvidenceChecks(parts);
    person = new PersonChecks(parts);
  }

  /** Looks at every step, writes down how each stands, and gives it. */
  List<Runbook.Checked> all(IncidentStore.Row incident, Runbook runbook) {
    looking.lock();
    try {
      return lookedAt(parts.incidents().find(incident.id()).orElse(incident), runbook);
    } finally {
      looking.unlock();
    }
  }

  private List<Runbook.Checked> lookedAt(IncidentStore.Row incident, Runbook runbook) {
    Look look = new Look(incident, parts);
    List<Runbook.Checked> all = new ArrayList<>();
    for (Runbook.RunbookStep step : runbook.steps()) {
      Seen seen;
      try {
        seen = look(look, step);
      } catch (RuntimeException e) {
        seen = Seen.unknown("the check broke off: " + e.getMessage());
      }
      Runbook.Checked checked =
          new Runbook.Checked(step.id(), seen.state(), seen.reason(), parts.clock().millis());
      parts.incidents().checked(incident.id(), checked, look.before().get(step.id()));
      all.add(checked);
    }
    return all;
  }

  /** The names a runbook may use, besides those of {@link FleetChecks}. */
  private static final Set<String> NAMES =
      Set.of(
          "frozen",
          "organisation-frozen-or-word",
          "key-gone",
          "orders-listed",
          "orders-ours",
          "nothing-open",
          "replacement-ready",
          "old-key-removed",
          "bots-moved",
          "people-told",
          "evidence-complete",
          "evidence-filed",
          "person-word",
          "origin-registered",
          "venue-answers",
          "subject-known",
          "sessions-ended",
          "others-can-approve",
          "removed-at-keeper",
          "no-approvals-since",
          "lifted");

  static boolean knows(String name) {
    return NAMES.contains(name) || FleetChecks.names().contains(name);
  }

  /** A look by itself, which writes nothing down. */
  Look look(IncidentStore.Row incident) {
    return new Look(incident, parts);
  }

  private Seen look(Look look, Runbook.RunbookStep step) {
    if (FleetChecks.names().contains(step.check())) {
      return parts.fleet().look(look, step);
    }
    return switch (step.check()) {
      case "frozen" -> AccountChecks.frozen(look);
      case "organisation-frozen-or-word" -> account.organisationFrozen(look, step);
      case "key-gone" -> account.keyGone(look, step);
      case "orders-listed" -> evidence.ordersListed(look, false);
      case "orders-ours" -> evidence.ordersListed(look, true);
      case "nothing-open" -> account.nothingOpen(look);
      case "replacement-ready" -> AccountChecks.replacement(look);
      case "old-key-removed" -> AccountChecks.oldKeyRemoved(look);
      case "bots-moved" -> account.botsMoved(look);
      case "people-told" -> evidence.peopleTold(look);
      case "evidence-complete" -> evidence.evidence(look, true);
      case "evidence-filed" -> evidence.evidence(look, false);
      case "person-word" -> look.word(step);
      case "origin-registered" -> AccountChecks.originRegistered(look);
      case "venue-answers" -> account.venueAnswers(look);
      case "subject-known" -> PersonChecks.subjectKnown(look);
      case "sessions-ended" -> person.sessionsEnded(look);
      case "others-can-approve" -> PersonChecks.othersCanApprove(look);
      case "removed-at-keeper" -> PersonChecks.removedAtKeeper(look);
      case "no-approvals-since" -> PersonChecks.noApprovalsSince(look);
      case "lifted" -> AccountChecks.lifted(look);
      default -> Seen.unknown("this program has no check " + step.check());
    };
  }
}
