package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Ours;
import tallystick.intent.Provenance;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.market.Side;
import tallystick.server.bots.BotView;
import tallystick.server.bots.Bots;
import tallystick.server.incidents.AccountReader.Said;
import tallystick.server.incidents.AccountReader.UnansweredException;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.incident.FiledEvidence;
import tallystick.watch.incident.IncidentRecord;
import tallystick.watch.incident.Runbook;
import tallystick.watch.incident.Runbook.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the program can see of a runbook's steps. A check never does anything. Green only for what
 * was seen; what could not be looked at is unknown, which keeps an account as well as red does.
 */
final class Checks {
  /** Of thousands of bots a few names say which. */
  private static final int MAX_NAMED = 10;

  private final Parts parts;

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
      InstantSource clock,
      JsonMapper json) {}

  /** Who is signed in at this server. */
  interface SessionLook {
    /** How many sessions that person has; empty when this server keeps none for people. */
    Optional<Integer> sessionsOf(String person);
  }

  Checks(Parts parts) {
    this.parts = parts;
  }

  /** What one look found. */
  private record Seen(State state, String reason) {
    static Seen green(String reason) {
      return new Seen(State.GREEN, reason);
    }

    static Seen red(String reason) {
      return new Seen(State.RED, reason);
    }

    static Seen unknown(String reason) {
      return new Seen(State.UNKNOWN, reason);
    }
  }

  /** What is the same for all steps of one look. */
  private final class Look {
    private final IncidentStore.Row incident;
    private final Map<String, Runbook.Checked> before;
    private final Optional<KeeperStatus> status;
    private final String silent;
    private final List<OpenedEntry> entries;
    private final InForce inForce = new InForce();

    Look(IncidentStore.Row incident) {
      this.incident = incident;
      this.before = parts.incidents().steps(incident.id());
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

    Optional<KeeperStatus.Account> account(String credential) {
      return status.stream()
          .flatMap(s -> s.accounts().stream())
          .filter(account -> account.credential().name().equals(credential))
          .findFirst();
    }
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
    Look look = new Look(incident);
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
      parts.incidents().checked(incident.id(), checked, look.before.get(step.id()));
      all.add(checked);
    }
    return all;
  }

  /** The names a runbook may use. */
  static final Set<String> NAMES =
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

  private Seen look(Look look, Runbook.RunbookStep step) {
    return switch (step.check()) {
      case "frozen" -> frozen(look);
      case "organisation-frozen-or-word" -> organisationFrozen(look, step);
      case "key-gone" -> keyGone(look, step);
      case "orders-listed" -> ordersListed(look, false);
      case "orders-ours" -> ordersListed(look, true);
      case "nothing-open" -> nothingOpen(look);
      case "replacement-ready" -> replacement(look);
      case "old-key-removed" -> oldKeyRemoved(look);
      case "bots-moved" -> botsMoved(look);
      case "people-told" -> peopleTold(look);
      case "evidence-complete" -> evidence(look, true);
      case "evidence-filed" -> evidence(look, false);
      case "person-word" -> word(look, step);
      case "origin-registered" -> originRegistered(look);
      case "venue-answers" -> venueAnswers(look);
      case "subject-known" -> subjectKnown(look);
      case "sessions-ended" -> sessionsEnded(look);
      case "others-can-approve" -> othersCanApprove(look);
      case "removed-at-keeper" -> removedAtKeeper(look);
      case "no-approvals-since" -> noApprovalsSince(look);
      case "lifted" -> lifted(look);
      default -> Seen.unknown("this program has no check " + step.check());
    };
  }

  // ------------------------------------------------------------------ the account

  private static Seen frozen(Look look) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    if (look.incident.credential().isEmpty()) {
      return Seen.unknown("the incident names no account");
    }
    List<String> open = new ArrayList<>();
    for (String name : credentials(look)) {
      look.account(name).filter(account -> !account.frozen()).ifPresent(a -> open.add(name));
    }
    if (!open.isEmpty()) {
      return Seen.red("not frozen at the keeper: " + String.join(", ", open));
    }
    return look.account(look.incident.credential()).isEmpty()
        ? Seen.green("the keeper no longer has " + look.incident.credential())
        : Seen.green("the keeper has it frozen");
  }

  private static List<String> credentials(Look look) {
    List<String> names = new ArrayList<>();
    names.add(look.incident.credential());
    if (!look.incident.replacement().isEmpty()) {
      names.add(look.incident.replacement());
    }
    return names;
  }

  private Seen organisationFrozen(Look look, Runbook.RunbookStep step) {
    if (look.status.isPresent() && look.status.get().organisationFrozen()) {
      return Seen.green("the keeper has the whole organisation frozen");
    }
    Seen said = word(look, step);
    if (said.state() == State.GREEN) {
      return said;
    }
    return look.status.isEmpty()
        ? Seen.unknown(look.silent)
        : Seen.red("not frozen. If it need not be, say why");
  }

  /** A signed call with the old key, which must fail. */
  private Seen keyGone(Look look, Runbook.RunbookStep step) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    Runbook.Checked before = look.before.get(step.id());
    if (look.account(look.incident.credential()).isEmpty()) {
      return before != null && before.state() == State.GREEN
          ? Seen.green(before.reason())
          : Seen.red(
              "the keeper no longer has the key, and its deletion at the exchange was never seen:"
                  + " ask the exchange and import its answer");
    }
    return switch (parts.accounts().read(credential(look), ReadQuery.of(ReadKind.ACCOUNT))) {
      case Said.UnknownKey gone ->
          Seen.green(
              "a signed call with the old key failed as it must: "
                  + gone.text()
                  + " The exchange does not say whether the key was deleted or its addresses or"
                  + " rights were changed: look at its page too");
      case Said.Body works ->
          Seen.red("the key still works: a signed call with it succeeded. Delete it now");
      case Said.Nothing nothing -> Seen.unknown(nothing.why());
    };
  }

  private static CredentialId credential(Look look) {
    return new CredentialId(look.incident.credential());
  }

  /** The credential that can read the account: the replacement once it is in use. */
  private static CredentialId reader(Look look) {
    String replacement = look.incident.replacement();
    boolean active =
        !replacement.isEmpty()
            && look.account(replacement).filter(a -> a.state().equals("active")).isPresent();
    return active ? new CredentialId(replacement) : credential(look);
  }

  private Seen nothingOpen(Look look) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    CredentialId reader = reader(look);
    Optional<KeeperStatus.Account> account = look.account(reader.name());
    if (account.isEmpty()) {
      return Seen.unknown(
          "the keeper can no longer read the account: look at the exchange's own page, or make the"
              + " new key first");
    }
    try {
      List<OrderState> open =
          parts.accounts().openOrders(reader, parts.accounts().listings(account.get().venue()));
      OwnHistory history = new OwnHistory();
      look.entries.forEach(history::add);
      List<String> left = new ArrayList<>();
      for (OrderState state : open) {
        Ours.Match match =
            Ours.match(List.of(state.order()), history.candidates(state.order())).getFirst();
        if (match.answer() != Ours.Answer.OURS || state.order().side() != Side.SELL) {
          left.add(state.order().instrument().symbol() + " " + state.order().venueOrderId());
        }
      }
      return left.isEmpty()
          ? Seen.green(
              open.isEmpty()
                  ? "nothing is open"
                  : "only " + open.size() + " protective sells of ours are open")
          : Seen.red("still open: " + String.join(", ", left));
    } catch (UnansweredException | ScanException e) {
      return Seen.unknown(e.getMessage() + ". With a new key in place this can be looked at again");
    }
  }

  private Seen venueAnswers(Look look) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    return switch (parts.accounts().read(credential(look), ReadQuery.of(ReadKind.PERMISSIONS))) {
      case Said.UnknownKey unknown ->
          Seen.red("the exchange does not take the key: " + unknown.text());
      case Said.Nothing nothing -> Seen.unknown(nothing.why());
      case Said.Body body -> {
        try {
          KeyPermissions permissions = KeyPermissions.parse(body.json().toArray());
          List<String> refusals = permissions.refusals();
          yield refusals.isEmpty()
              ? Seen.green("a signed call succeeded, and the key may trade and not withdraw")
              : Seen.red(String.join("; ", refusals));
        } catch (ScanException e) {
          yield Seen.unknown("the exchange's answer cannot be read: " + e.getMessage());
        }
      }
    };
  }

  private static Seen replacement(Look look) {
    String name = look.incident.replacement();
    if (name.isEmpty()) {
      return Seen.red("no new key is named yet");
    }
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    Optional<KeeperStatus.Account> account = look.account(name);
    if (account.isEmpty()) {
      return Seen.red(name + " waits for approval: open the approver");
    }
    if (!account.get().state().equals("active")) {
      return Seen.red(name + " is " + account.get().state() + ": " + account.get().stateText());
    }
    if (!look.inForce.settings().containsKey("policy of " + name)) {
      return Seen.red(name + " may not trade yet: its limits wait for approval");
    }
    return account.get().provenance() == Provenance.MADE_IN_KEEPER
        ? Seen.green(name + " was made in the keeper and is in use")
        : Seen.green(
            name + " is in use; its secret was not made in the keeper, so it can be copied");
  }

  private static Seen oldKeyRemoved(Look look) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    return look.account(look.incident.credential()).isEmpty()
        ? Seen.green("the keeper no longer has " + look.incident.credential())
        : Seen.red("the keeper still has " + look.incident.credential());
  }

  private Seen botsMoved(Look look) {
    List<String> behind =
        parts.bots().list().stream()
            .filter(bot -> bot.credential().equals(look.incident.credential()))
            .map(BotView::name)
            .toList();
    return behind.isEmpty()
        ? Seen.green("no bot is bound to " + look.incident.credential())
        : Seen.red(
            behind.size()
                + " bots are still bound to "
                + look.incident.credential()
                + ": "
                + String.join(", ", behind.subList(0, Math.min(behind.size(), MAX_NAMED))));
  }

  private static Seen lifted(Look look) {
    if (look.status.isEmpty()) {
      return Seen.unknown(look.silent);
    }
    if (look.status.get().organisationFrozen()) {
      return Seen.red("the whole organisation is frozen");
    }
    List<String> frozen = new ArrayList<>();
    for (String name : credentials(look)) {
      look.account(name).filter(KeeperStatus.Account::frozen).ifPresent(a -> frozen.add(name));
    }
    return frozen.isEmpty()
        ? Seen.green("nothing is frozen")
        : Seen.red("frozen: " + String.join(", ", frozen));
  }

  private static Seen originRegistered(Look look) {
    Setting watch = look.inForce.settings().get("watch of " + look.incident.credential());
    if (!(watch instanceof Setting.SetWatch set)) {
      return Seen.red("no origin is registered for " + look.incident.credential());
    }
    if (set.alertOnly()) {
      return Seen.green("strangers' orders on this account are told and freeze nothing");
    }
    return set.registeredPrefixes().isEmpty()
        ? Seen.red("no origin is registered for " + look.incident.credential())
        : Seen.green("registered: " + String.join(", ", set.registeredPrefixes()));
  }

  // ------------------------------------------------------------------ evidence and people

  /** A list of orders that is newer than the last finding. */
  private Seen ordersListed(Look look, boolean allOurs) {
    Optional<IncidentStore.Piece> list =
        parts.incidents().evidence(look.incident.id()).stream()
            .filter(piece -> piece.name().matches("g\\d+-orders\\.json"))
            .reduce((first, second) -> second);
    if (list.isEmpty()) {
      return Seen.red("no list has been made");
    }
    if (list.get().atMs() < parts.incidents().lastStrangerMs(look.incident.id())) {
      return Seen.red("there are findings since " + list.get().name() + ": make it again");
    }
    JsonNode orders =
        parts
            .json()
            .readTree(
                parts
                    .incidents()
                    .evidenceBytes(look.incident.id(), list.get().name())
                    .orElseThrow()
                    .toArray());
    String said =
        list.get().name()
            + ": "
            + orders.path("ours").asLong()
            + " ours, "
            + orders.path("notOurs").asLong()
            + " not ours, "
            + orders.path("cannotTell").asLong()
            + " cannot tell";
    boolean strange = orders.path("notOurs").asLong() > 0 || orders.path("cannotTell").asLong() > 0;
    return allOurs && strange ? Seen.red(said) : Seen.green(said);
  }

  private Seen evidence(Look look, boolean exported) {
    FiledEvidence tally = FiledEvidence.of(look.entries);
    List<IncidentRecord.Piece> pieces = parts.evidence().pieces(look.incident.id(), tally);
    if (pieces.isEmpty()) {
      return Seen.red("nothing has been gathered");
    }
    List<String> altered = names(pieces, "altered");
    if (!altered.isEmpty()) {
      return Seen.red(
          "not what the tally names, so altered here since: " + String.join(", ", altered));
    }
    List<String> waiting = names(pieces, "not-filed");
    if (!waiting.isEmpty()) {
      return Seen.unknown(waiting.size() + " files are not in the tally yet");
    }
    long newestMs = pieces.stream().mapToLong(IncidentRecord.Piece::atMs).max().orElse(0);
    if (exported && look.incident.exportedMs() < newestMs) {
      return Seen.red(
          "all " + pieces.size() + " files match the tally; the zip was not made since the last");
    }
    return Seen.green(
        "all "
            + pieces.size()
            + " files match the tally"
            + (exported ? ", and the zip was made after the last" : ""));
  }

  private static List<String> names(List<IncidentRecord.Piece> pieces, String answer) {
    return pieces.stream()
        .filter(piece -> piece.answer().equals(answer))
        .map(IncidentRecord.Piece::name)
        .toList();
  }

  private Seen peopleTold(Look look) {
    int messages = parts.incidents().messages(look.incident.id()).size();
    long said =
        parts.incidents().statements(look.incident.id()).stream()
            .filter(statement -> statement.publishedMs() != null)
            .count();
    return messages + said == 0
        ? Seen.red("nobody has been told")
        : Seen.green(messages + " messages, " + said + " published statements");
  }

  private Seen word(Look look, Runbook.RunbookStep step) {
    return parts
        .incidents()
        .word(look.incident.id(), step.id())
        .map(Seen::green)
        .orElse(Seen.red("nobody has said so yet; the program cannot look"));
  }

  // ------------------------------------------------------------------ a lost device

  private static Seen subjectKnown(Look look) {
    String subject = look.incident.subject();
    if (subject.isEmpty()) {
      return Seen.red("nobody is named yet");
    }
    return everEnrolled(look).contains(subject)
        ? Seen.green(subject + " is or was known to the keeper")
        : Seen.red("the keeper never knew " + subject + "; it knows " + approvers(look));
  }

  private static Set<String> approvers(Look look) {
    Set<String> people = new TreeSet<>();
    for (Setting setting : look.inForce.settings().values()) {
      if (setting instanceof Setting.EnrolAdministrator enrol) {
        people.add(enrol.person().name());
      }
    }
    return people;
  }

  private static Set<String> everEnrolled(Look look) {
    Set<String> people = new HashSet<>();
    for (OpenedEntry entry : look.entries) {
      change(entry.entry())
          .filter(change -> change.setting() instanceof Setting.EnrolAdministrator)
          .ifPresent(
              change ->
                  people.add(((Setting.EnrolAdministrator) change.setting()).person().name()));
    }
    return people;
  }

  private static Optional<Intent.ChangeSetting> change(Entry entry) {
    return entry.body() instanceof EntryBody.Judged judged
            && judged.verdict() instanceof Verdict.Approved
            && judged.intent() instanceof Intent.ChangeSetting change
        ? Optional.of(change)
        : Optional.empty();
  }

  private Seen sessionsEnded(Look look) {
    String subject = look.incident.subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    return parts
        .sessions()
        .sessionsOf(subject)
        .map(
            count ->
                count == 0
                    ? Seen.green(subject + " has no session at this server")
                    : Seen.red(subject + " has " + count + " sessions at this server"))
        .orElse(Seen.green("this server knows nobody who is " + subject + " at the keeper"));
  }

  private static Seen othersCanApprove(Look look) {
    if (look.incident.subject().isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    Set<String> others = new TreeSet<>(approvers(look));
    others.remove(look.incident.subject());
    int needed =
        look.inForce.settings().get("ceilings of the organisation")
                instanceof Setting.SetOrganisationPolicy policy
            ? policy.approvalsNeeded()
            : 1;
    return others.size() >= needed
        ? Seen.green(
            others.size()
                + " others may approve, "
                + needed
                + " are needed: "
                + String.join(", ", others))
        : Seen.red(
            others.size()
                + " others may approve, "
                + needed
                + " are needed: enrol another person at the approver first");
  }

  private static Seen removedAtKeeper(Look look) {
    String subject = look.incident.subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    return approvers(look).contains(subject)
        ? Seen.red(subject + " may still approve")
        : Seen.green(subject + " may approve nothing");
  }

  private static Seen noApprovalsSince(Look look) {
    String subject = look.incident.subject();
    if (subject.isEmpty()) {
      return Seen.unknown("nobody is named yet");
    }
    List<String> since = new ArrayList<>();
    for (OpenedEntry entry : look.entries) {
      boolean his =
          entry.entry().loggedAtMs() >= look.incident.openedMs()
              && change(entry.entry()).stream()
                  .flatMap(change -> change.approvals().stream())
                  .anyMatch(approval -> approval.person().name().equals(subject));
      if (his) {
        since.add("entry " + entry.entry().sequence());
      }
    }
    return since.isEmpty()
        ? Seen.green("no approval of " + subject + " is in the tally since the incident began")
        : Seen.red(subject + " approved since the incident began: " + String.join(", ", since));
  }
}
