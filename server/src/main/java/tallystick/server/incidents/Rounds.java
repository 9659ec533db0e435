package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.server.work.Worker;
import tallystick.watch.OpenedEntry;
import tallystick.watch.incident.Gathering;
import tallystick.watch.incident.Runbook;

/** What incidents do by themselves: open, gather, and look how their steps stand. */
final class Rounds implements AutoCloseable {
  /** How often open incidents are looked after. */
  private static final long TICK_MS = 5_000;

  /** Every step is looked at again after this; each look asks the venue a few questions. */
  private static final long CHECK_EVERY_MS = 60_000;

  /** After the last finding of a burst; a thief's hundred orders are gathered once. */
  private static final long QUIET_MS = 10_000;

  /** While a burst goes on it is gathered at least this often. */
  private static final long GATHER_AT_LATEST_MS = 120_000;

  /** By itself; a person may gather more. */
  private static final int MAX_GATHERINGS = 12;

  /** What keys may do at their venues is asked this often; each look is a light call a key. */
  private static final long PERMISSIONS_EVERY_MS = 300_000;

  /** After people have decided something a step may be done; a few decisions are one look. */
  private static final long LOOK_SOON_MS = 500;

  /** More open incidents than anybody works on; the rest are looked at when opened. */
  static final int MAX_OPEN = 100;

  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final Parts parts;
  private final IncidentStore store;
  private final Worker worker = new Worker("incidents");
  private final AtomicBoolean looksSoon = new AtomicBoolean();
  private long checkedMs;
  private long permissionsMs;

  /** What it looks after, and by what. */
  record Parts(
      FindingStore findings,
      LiveWatch watch,
      RunbookShelf runbooks,
      IncidentStore incidents,
      EvidenceRoom evidence,
      Checks checks,
      PermissionWatch permissions,
      InstantSource clock) {}

  Rounds(Parts parts) {
    this.parts = parts;
    store = parts.incidents();
    parts.findings().gatherBy(this::gather);
    parts.watch().alsoTell(this::entry);
    worker.every(TICK_MS, this::tick);
  }

  /** A new finding joins its incident, or opens one. Called on the watch's thread. */
  private Optional<Long> gather(FindingStore.Finding finding) {
    Gathering.Seen seen =
        new Gathering.Seen(finding.kind(), finding.severity(), account(finding), finding.atMs());
    List<Gathering.Open> open =
        store.list("open", Long.MAX_VALUE, MAX_OPEN).stream()
            .map(IncidentStore.Row::forGathering)
            .toList();
    Optional<Long> joined = Gathering.joins(seen, open).map(Gathering.Open::id);
    boolean news = Gathering.isNews(seen);
    if (joined.isEmpty() && !news) {
      return Optional.empty();
    }
    long incident = joined.orElseGet(() -> begin(finding));
    store.joined(incident, finding.id(), finding.severity(), news);
    store.line(incident, IncidentStore.PROGRAM, "finding", finding.kind() + ": " + finding.text());
    if (joined.isEmpty()) {
      worker.run(() -> gatherNow(incident));
    }
    return Optional.of(incident);
  }

  /** The account that a finding is about; one about people is about none. */
  private static String account(FindingStore.Finding finding) {
    return Gathering.Family.of(finding.kind()) == Gathering.Family.PEOPLE
        ? ""
        : finding.credential();
  }

  private long begin(FindingStore.Finding finding) {
    Optional<Runbook> runbook = parts.runbooks().opensFor(finding.kind());
    return store.open(
        new IncidentStore.Begun(
            account(finding).isEmpty()
                ? finding.text().substring(0, Math.min(finding.text().length(), 120))
                : "Account " + finding.credential() + " acts without us",
            Gathering.Family.of(finding.kind()),
            finding.severity(),
            account(finding),
            runbook.map(Runbook::id).orElse(""),
            runbook.map(Runbook::version).orElse(0),
            IncidentStore.PROGRAM));
  }

  /** What people have said in public stands in the tally, and is read from there. */
  private void entry(OpenedEntry opened) {
    if (Decided.by(opened.entry().body()) && looksSoon.compareAndSet(false, true)) {
      worker.runIn(LOOK_SOON_MS, this::lookAtAll);
    }
    if (opened.entry().body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof Intent.ChangeSetting change
        && change.setting() instanceof Setting.PublishStatement said) {
      store.published(
          opened.entry().callerId(),
          said.heading(),
          said.text(),
          opened.entry().loggedAtMs(),
          opened.entry().sequence(),
          opened.index());
    }
  }

  private void tick() {
    parts.evidence().file();
    long nowMs = parts.clock().millis();
    boolean check = nowMs - checkedMs >= CHECK_EVERY_MS;
    for (IncidentStore.Row incident : store.list("open", Long.MAX_VALUE, MAX_OPEN)) {
      boolean news = incident.lastNewsMs() > incident.gatheredMs();
      boolean due =
          incident.gatherings() == 0
              || nowMs - incident.lastNewsMs() > QUIET_MS
              || nowMs - incident.gatheredMs() > GATHER_AT_LATEST_MS;
      if (news && due && incident.gatherings() < MAX_GATHERINGS) {
        gatherNow(incident.id());
      }
    }
    if (nowMs - permissionsMs >= PERMISSIONS_EVERY_MS && parts.permissions().look()) {
      permissionsMs = nowMs;
    }
    if (check) {
      lookAtAll();
      checkedMs = nowMs;
    }
  }

  private void lookAtAll() {
    looksSoon.set(false);
    for (IncidentStore.Row incident : store.list("open", Long.MAX_VALUE, MAX_OPEN)) {
      parts
          .runbooks()
          .find(incident.runbook())
          .ifPresent(runbook -> parts.checks().all(incident, runbook));
    }
  }

  /** Gathers evidence now, on its own thread. */
  void gatherSoon(long id) {
    worker.run(() -> gatherNow(id));
  }

  private void gatherNow(long id) {
    IncidentStore.Row incident = store.find(id).orElseThrow();
    int missing = parts.evidence().gather(incident);
    log.info("Gathered evidence for incident {}; {} things could not be had", id, missing);
  }

  @Override
  public void close() {
    worker.close();
  }
}
