package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.OrganisationId;
import tallystick.intent.Setting;
import tallystick.server.bots.Bookmarks;
import tallystick.server.bots.BotRuntime;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.tally.EvidenceBundle;
import tallystick.watch.incident.Campaigns;
import tallystick.watch.incident.FiledEvidence;
import tallystick.watch.incident.Gathering;
import tallystick.watch.incident.IncidentExport;
import tallystick.watch.incident.IncidentRecord;
import tallystick.watch.incident.Runbook;
import tools.jackson.databind.json.JsonMapper;

/**
 * Incidents from the first finding to the last step: opened, gathered for, looked at, worked
 * through, exported, closed. The credential stays frozen while a step of its runbook is not green,
 * as far as this server has a say: it refuses to propose the unfreezing. A person at the approver
 * can still decide otherwise, with his passkey and his name.
 */
public final class Incidents implements AutoCloseable {
  /** The runbook that alone lets machines go that were locked all at once. */
  public static final String TAMPERED = "tampered-server";

  private static final Logger log = LoggerFactory.getLogger(Incidents.class);

  private final Parts parts;
  private final IncidentStore store;
  private final EvidenceRoom evidence;
  private final Checks checks;
  private final Deeds deeds;
  private final Drafts drafts;
  private final Rounds rounds;

  /** What it is made of. */
  public record Parts(
      OrganisationId organisation,
      BotRuntime runtime,
      VenueMarkets markets,
      FindingStore findings,
      LiveWatch watch,
      RunbookShelf runbooks,
      PeopleLook people,
      FleetLook fleet,
      JdbcClient db,
      InstantSource clock,
      JsonMapper json) {}

  /** What the incidents want to know of people at this server. */
  public interface PeopleLook {
    /** How many sessions the person whom the keeper knows by that name has here. */
    Optional<Integer> sessionsOf(String keeperPerson);

    /** Throws that person out of this server, wherever he is signed in. */
    void endSessions(String keeperPerson);
  }

  public Incidents(Parts parts) {
    this.parts = parts;
    store = new IncidentStore(parts.db(), parts.clock(), parts.json());
    AccountReader accounts = new AccountReader(parts.runtime(), parts.markets());
    PermissionWatch permissions =
        new PermissionWatch(
            parts.runtime().keeper(), accounts, parts.watch(), new Bookmarks(parts.db()));
    evidence =
        new EvidenceRoom(
            new EvidenceRoom.Parts(
                parts.organisation(),
                store,
                parts.findings(),
                parts.watch(),
                accounts,
                parts.runtime().keeper(),
                parts.db(),
                parts.json()));
    FleetChecks fleet =
        new FleetChecks(parts.fleet(), new AttestationStore(parts.db(), parts.clock()));
    checks =
        new Checks(
            new Checks.Parts(
                store,
                parts.watch(),
                accounts,
                evidence,
                parts.runtime().bots(),
                parts.runtime().keeper(),
                parts.people()::sessionsOf,
                fleet,
                parts.clock(),
                parts.json()));
    drafts = new Drafts(parts.runbooks(), parts.runtime().keeper());
    deeds =
        new Deeds(
            new Deeds.Parts(
                parts.organisation(),
                store,
                parts.watch(),
                evidence,
                parts.runtime().keeper(),
                parts.runtime().bots(),
                parts.people(),
                new FleetDeeds(fleet, checks)));
    for (Runbook runbook : parts.runbooks().all()) {
      for (Runbook.RunbookStep step : runbook.steps()) {
        if (!Checks.knows(step.check())) {
          throw new IllegalStateException(
              "The runbook " + runbook.id() + " asks for the unknown check " + step.check());
        }
      }
    }
    rounds =
        new Rounds(
            new Rounds.Parts(
                parts.findings(),
                parts.watch(),
                parts.runbooks(),
                store,
                evidence,
                checks,
                permissions,
                parts.clock()));
  }

  // ------------------------------------------------------------------ reading

  /** One line of the list. */
  public record IncidentSummary(
      long id,
      String title,
      String family,
      String severity,
      String state,
      String credential,
      String owner,
      String runbook,
      long openedMs,
      @Nullable Long closedMs,
      long findings,
      int stepsGreen,
      int steps) {}

  public List<IncidentSummary> list(String state, long before, int limit) {
    List<IncidentSummary> list = new ArrayList<>();
    for (IncidentStore.Row row : store.list(state, before, limit)) {
      Map<String, Runbook.Checked> checked = store.steps(row.id());
      List<Runbook.RunbookStep> steps = runbook(row).map(Runbook::steps).orElse(List.of());
      long green =
          steps.stream()
              .map(step -> checked.getOrDefault(step.id(), Runbook.Checked.never(step.id())))
              .filter(one -> one.state() == Runbook.State.GREEN)
              .count();
      list.add(
          new IncidentSummary(
              row.id(),
              row.title(),
              row.family(),
              row.severity(),
              row.state(),
              row.credential(),
              row.owner(),
              row.runbook(),
              row.openedMs(),
              row.closedMs(),
              parts.findings().count(row.id()),
              (int) green,
              steps.size()));
    }
    return list;
  }

  private Optional<Runbook> runbook(IncidentStore.Row row) {
    return parts.runbooks().find(row.runbook());
  }

  /** The whole incident; empty when there is none. */
  public Optional<IncidentRecord> find(long id) {
    return store.find(id).map(this::record);
  }

  private IncidentRecord record(IncidentStore.Row row) {
    FiledEvidence tally = FiledEvidence.of(parts.watch().entries());
    Map<String, Runbook.Checked> checked = store.steps(row.id());
    return new IncidentRecord(
        row.id(),
        row.title(),
        row.family(),
        row.severity(),
        row.state(),
        row.credential(),
        row.replacement(),
        row.owner(),
        row.runbook(),
        row.runbookVersion(),
        row.openedMs(),
        row.closedMs(),
        parts
            .findings()
            .list(new FindingStore.Wanted("", "", "", row.id()), Long.MAX_VALUE, 500)
            .stream()
            .map(
                f ->
                    new IncidentRecord.FindingLine(
                        f.id(), f.atMs(), f.kind(), f.severity(), f.text(), f.action()))
            .toList(),
        store.lines(row.id()),
        store.tasks(row.id()),
        store.messages(row.id()),
        evidence.pieces(row.id(), tally),
        store.statements(row.id()),
        runbook(row).map(Runbook::steps).orElse(List.of()).stream()
            .map(step -> checked.getOrDefault(step.id(), Runbook.Checked.never(step.id())))
            .toList());
  }

  public Optional<Bytes> evidence(long id, String name) {
    return store.evidenceBytes(id, name);
  }

  public List<IncidentRecord.Statement> statements() {
    return store.statements(null);
  }

  /** Accounts that were hit in the same way, among all findings of the last month. */
  public List<Campaigns.Campaign> campaigns() {
    Set<String> population = new TreeSet<>();
    try {
      for (KeeperStatus.Account account : parts.runtime().keeper().status().accounts()) {
        population.add(account.credential().name());
      }
    } catch (KeeperSilentException e) {
      log.debug("The population of accounts is not known now", e);
    }
    return Campaigns.find(parts.findings().hits(), population);
  }

  // ------------------------------------------------------------------ by people

  /** What a person opens by hand. */
  public record Wish(
      String title, String severity, String credential, String runbook, String text) {}

  public long open(Wish wish, String who) {
    Optional<Runbook> runbook = parts.runbooks().find(wish.runbook());
    if (!wish.runbook().isEmpty() && runbook.isEmpty()) {
      throw new IllegalArgumentException("There is no runbook " + wish.runbook());
    }
    long id =
        store.open(
            new IncidentStore.Begun(
                Texts.line("A title", wish.title()),
                wish.credential().isEmpty() ? Gathering.Family.OTHER : Gathering.Family.ACCOUNT,
                Texts.severity(wish.severity()),
                wish.credential().isEmpty() ? "" : new CredentialId(wish.credential()).name(),
                runbook.map(Runbook::id).orElse(""),
                runbook.map(Runbook::version).orElse(0),
                who));
    if (!wish.text().isBlank()) {
      store.line(id, who, "note", Texts.text("A note", wish.text()));
    }
    rounds.gatherSoon(id);
    return id;
  }

  /** The incident, as its row. */
  private IncidentStore.Row row(long id) {
    return store.find(id).orElseThrow(() -> new NoSuchIncidentException(id));
  }

  /** There is no such incident. */
  public static final class NoSuchIncidentException extends RuntimeException {
    NoSuchIncidentException(long id) {
      super("There is no incident " + id);
    }
  }

  /** Not now, and why. */
  public static final class RefusedException extends RuntimeException {
    private final String code;

    RefusedException(String code, String why) {
      super(why);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  public void set(long id, String who, String field, String value) {
    row(id);
    switch (field) {
      case "owner" ->
          store.set(id, who, field, value.isEmpty() ? "" : Texts.line("An owner", value));
      case "severity" -> store.set(id, who, field, Texts.severity(value));
      case "title" -> store.set(id, who, field, Texts.line("A title", value));
      case "replacement" ->
          store.set(id, who, field, value.isEmpty() ? "" : new CredentialId(value).name());
      case "runbook" ->
          store.runbook(
              id,
              who,
              parts
                  .runbooks()
                  .find(value)
                  .orElseThrow(() -> new IllegalArgumentException("There is no runbook " + value)));
      default -> throw new IllegalArgumentException("An incident has no " + field + " to set");
    }
  }

  public void note(long id, String who, String text) {
    row(id);
    store.line(id, who, "note", Texts.text("A note", text));
  }

  public void task(long id, String who, String text) {
    row(id);
    store.task(id, who, Texts.line("A task", text));
  }

  public void taskDone(long id, long task, String who) {
    row(id);
    if (!store.taskDone(id, task, who)) {
      throw new RefusedException("task-done", "There is no open task " + task);
    }
  }

  /** Adds a file from elsewhere, with its source: an exchange's answer, a screenshot. */
  public void addEvidence(
      long id, String who, String name, String source, String mediaType, byte[] bytes) {
    row(id);
    // The tally's alphabet of names, checked before anything is stored.
    new Intent.FileEvidence(
        IncidentRecord.tallyName(id), name, bytes.length, FiledEvidence.sha256(bytes));
    if (evidence
        .store(
            id, name, Texts.line("A source", source), Texts.mediaType(mediaType), Bytes.of(bytes))
        .isEmpty()) {
      throw new RefusedException(
          "name-taken", "The incident has a file " + name + " already; evidence is not replaced");
    }
    store.line(id, who, "evidence", name + " from " + source);
    evidence.file();
  }

  public void gather(long id, String who) {
    store.line(id, who, "deed", "gathers evidence");
    evidence.gather(row(id));
  }

  /** A template with what is known filled in. */
  public String fill(long id, String template, String language) {
    return drafts.fill(row(id), template, language);
  }

  public void message(long id, String who, String template, String language, String text) {
    row(id);
    store.message(id, who, template, language, Texts.text("A message", text));
  }

  /** Proposes a statement; people sign it at the approver, and the tally dates it. */
  public Deeds.Deed statement(long id, String who, String heading, String text) {
    row(id);
    try {
      Deeds.Deed done =
          deeds.propose(
              new Setting.PublishStatement(heading, text),
              "it is published when people have approved it");
      store.statement(id, who, CallerId.parse(done.change()), heading, text);
      return done;
    } catch (Deeds.NotNowException e) {
      throw new RefusedException("not-now", String.valueOf(e.getMessage()));
    }
  }

  // ------------------------------------------------------------------ the runbook

  /** Looks at every step now. */
  public List<Runbook.Checked> check(long id) {
    IncidentStore.Row row = row(id);
    return runbook(row).map(runbook -> checks.all(row, runbook)).orElse(List.of());
  }

  /** What the step's button does. */
  public Deeds.Deed act(long id, String stepId, String who, Map<String, String> wishes) {
    IncidentStore.Row row = row(id);
    Runbook runbook =
        runbook(row)
            .orElseThrow(() -> new RefusedException("no-runbook", "Choose a runbook first"));
    Runbook.RunbookStep step =
        runbook.steps().stream()
            .filter(one -> one.id().equals(stepId))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("There is no step " + stepId));
    if (step.lets()) {
      refuseWhileKept(row, runbook);
    }
    try {
      return deeds.act(row, step, who, wishes);
    } catch (Deeds.NotNowException e) {
      throw new RefusedException("not-now", String.valueOf(e.getMessage()));
    } finally {
      checks.all(row(id), runbook);
    }
  }

  /** Whether the step's button proposes what could divert money. */
  public boolean proposes(long id, String stepId) {
    return runbook(row(id)).stream()
        .flatMap(runbook -> runbook.steps().stream())
        .anyMatch(step -> step.id().equals(stepId) && Deeds.proposes(step.action()));
  }

  /** Whether only a person may press the step's button, under his own name. */
  public boolean needsPerson(long id, String stepId) {
    return runbook(row(id)).stream()
        .flatMap(runbook -> runbook.steps().stream())
        .anyMatch(step -> step.id().equals(stepId) && Deeds.needsPerson(step.action()));
  }

  /**
   * What a customer's complaint about a payment came to.
   *
   * @param asApproved false where something differs from what was approved, or could not be seen
   */
  public record ComplaintChecked(boolean asApproved, String text) {}

  /**
   * A customer says that his payment has not come: every setting that could divert it, and every
   * payout, is held against what people and machines have signed. The result is a finding; one that
   * differs is critical and opens the review.
   */
  public ComplaintChecked complaint(String sale, String said, String who) {
    FleetLook.Asked asked = new FleetLook.Asked(0, 0, Optional.empty(), parts.watch().entries());
    List<String> wrong = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String check : List.of("settings-approved", "payouts-signed")) {
      switch (parts.fleet().look(check, asked)) {
        case FleetLook.View.Wrong(String text) -> wrong.add(text);
        case FleetLook.View.Unknown(String text) -> unknown.add(text);
        case FleetLook.View.Fine _, FleetLook.View.ForPerson _ -> {}
      }
    }
    String result =
        !wrong.isEmpty()
            ? "NOT as approved: " + String.join("; ", wrong)
            : !unknown.isEmpty()
                ? "not all could be seen: " + String.join("; ", unknown)
                : "settings and payouts are as they were approved and signed";
    parts
        .findings()
        .add(
            new FindingStore.NewFinding(
                "complaint/" + sale + "/" + parts.clock().millis(),
                wrong.isEmpty() ? "complaint-checked" : "settings-diverge",
                !wrong.isEmpty() ? "critical" : unknown.isEmpty() ? "note" : "warning",
                "",
                "Complaint about sale " + sale + ": " + result,
                Map.of("sale", sale, "said", said, "by", who)));
    return new ComplaintChecked(wrong.isEmpty() && unknown.isEmpty(), result);
  }

  /** A lock of all machines. */
  public record Locked(long incident, String text) {}

  /**
   * Locks all machines and freezes the keeper, in the incident that does so already or in a new
   * one: only its review lets them go again.
   */
  public Locked lockFleet(String why, String who) {
    String reason = Texts.line("A reason", why);
    long id =
        parts
            .fleet()
            .lockedBy()
            .filter(one -> store.find(one).filter(IncidentStore.Row::open).isPresent())
            .orElseGet(
                () ->
                    open(
                        new Wish("All machines locked: " + reason, "critical", "", TAMPERED, ""),
                        who));
    Deeds.Deed done = act(id, "lock", who, Map.of("text", reason));
    return new Locked(id, done.text());
  }

  /** Refuses while an open incident keeps this account. Looks at every step first. */
  public void refuseWhileKept(CredentialId credential) {
    for (IncidentStore.Row row : store.list("open", Long.MAX_VALUE, Rounds.MAX_OPEN)) {
      boolean concerns =
          row.credential().equals(credential.name()) || row.replacement().equals(credential.name());
      if (concerns) {
        runbook(row).ifPresent(runbook -> refuseWhileKept(row, runbook));
      }
    }
  }

  private void refuseWhileKept(IncidentStore.Row row, Runbook runbook) {
    Map<String, Runbook.Checked> now = new LinkedHashMap<>();
    checks.all(row, runbook).forEach(checked -> now.put(checked.step(), checked));
    List<Runbook.Checked> keeping = runbook.keeping(now);
    if (!keeping.isEmpty()) {
      throw new RefusedException(
          "runbook-red",
          "Incident "
              + row.id()
              + (row.runbook().equals(TAMPERED)
                  ? " keeps all machines locked: "
                  : " keeps the account frozen: ")
              + keeping.getFirst().step()
              + " is not green ("
              + keeping.getFirst().reason()
              + ")"
              + (keeping.size() == 1 ? "" : ", and " + (keeping.size() - 1) + " more"));
    }
  }

  /** Closes it when every step is green, the last included. */
  public void close(long id, String who, String text) {
    IncidentStore.Row row = row(id);
    Optional<Runbook> runbook = runbook(row);
    if (runbook.isPresent()) {
      // What is let go is frozen no longer; every other step stays as it was.
      Set<String> over = new TreeSet<>();
      for (Runbook.RunbookStep step : runbook.get().steps()) {
        if (step.check().equals("frozen") || step.check().equals("organisation-frozen-or-word")) {
          over.add(step.id());
        }
      }
      for (Runbook.Checked checked : checks.all(row, runbook.get())) {
        if (checked.state() != Runbook.State.GREEN && !over.contains(checked.step())) {
          throw new RefusedException(
              "runbook-red", "The step " + checked.step() + " is not green: " + checked.reason());
        }
      }
    }
    store.close(id, who, Texts.text("A reason", text));
  }

  public void reopen(long id, String who, String text) {
    row(id);
    store.reopen(id, who, Texts.text("A reason", text));
  }

  // ------------------------------------------------------------------ export

  /** The zip for police, exchange or auditor. */
  public byte[] export(long id, String who) {
    IncidentRecord record = record(row(id));
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (IncidentRecord.Piece piece : record.evidence()) {
      store.evidenceBytes(id, piece.name()).ifPresent(b -> files.put(piece.name(), b.toArray()));
    }
    byte[] tally = new byte[0];
    if (parts.runtime().keeper().state() instanceof KeeperState.Up up) {
      try {
        tally = new EvidenceBundle(parts.runtime().keeper()).gather(up.welcome());
      } catch (KeeperSilentException e) {
        log.warn("The tally's bundle is not in the export: {}", e.getMessage());
      }
    }
    byte[] zip = IncidentExport.write(record, parts.json().writeValueAsBytes(record), files, tally);
    store.exported(id, who, FiledEvidence.sha256(zip).toHex());
    return zip;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
