package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Scope;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.server.bots.StrangeEvents;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.work.Worker;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.AccountState;
import tallystick.watch.OpenedEntry;
import tallystick.watch.WatchException;
import tallystick.watch.detect.AccountWatch;
import tallystick.watch.detect.Finding;
import tallystick.watch.detect.VenueReport;
import tallystick.watch.detect.WatchSettings;

/**
 * Feeds the watch as things happen: the tally's entries on one side, the accounts' events on the
 * other, in one thread and in order. The keeper watches by itself and does not rely on this: a
 * server that has been taken over would look away.
 */
public final class LiveWatch implements StrangeEvents, AutoCloseable {
  /** How often the watch is told the time; its shortest period is five seconds. */
  private static final long TIME_MS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(LiveWatch.class);

  private final OrganisationId organisation;
  private final FindingStore findings;
  private final InstantSource clock;
  private final Worker worker = new Worker("live-watch");
  private volatile @Nullable KeeperLink keeper;

  // Owned by the worker.
  private final Map<CredentialId, AccountWatch> watches = new HashMap<>();
  private final java.util.ArrayList<OpenedEntry> entries = new java.util.ArrayList<>();
  private long nextSequence;

  public LiveWatch(OrganisationId organisation, FindingStore findings, InstantSource clock) {
    this.organisation = organisation;
    this.findings = findings;
    this.clock = clock;
    worker.every(
        TIME_MS, () -> watches.values().forEach(watch -> tell(watch.time(clock.millis()))));
  }

  /** Through which entries are read and freezes are asked for. */
  public void attach(KeeperLink link) {
    keeper = link;
  }

  // ------------------------------------------------------------------ the tally's side

  @Override
  public void connected() {
    worker.run(this::catchUp);
  }

  private void catchUp() {
    KeeperLink link = keeper;
    if (link == null) {
      return;
    }
    try {
      while (true) {
        List<Frame.Opened> page = link.entries(nextSequence, Frame.AskEntries.MAX_ENTRIES);
        page.forEach(opened -> entry(opened).ifPresent(this::seenWithoutUs));
        if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
          return;
        }
      }
    } catch (KeeperSilentException e) {
      log.warn("The tally's entries were not read: {}", e.getMessage());
    }
  }

  @Override
  public void opened(Frame.Opened opened) {
    worker.run(() -> entry(opened));
  }

  /** What the keeper saw and acted on while nobody here listened. */
  private void seenWithoutUs(OpenedEntry entry) {
    if (entry.entry().body() instanceof EntryBody.Observed seen) {
      add(
          keeperSaw(seen.credential(), seen.kind(), seen.text(), entry.entry().sequence()),
          // The keeper froze it at the time; a person may have looked into it since.
          null);
    }
  }

  /** The entry, unless it is known or cannot be read. */
  private Optional<OpenedEntry> entry(Frame.Opened opened) {
    OpenedEntry entry;
    try {
      entry = OpenedEntry.of(opened.index(), opened.salt(), opened.entry());
    } catch (WatchException e) {
      log.error("An entry of the tally cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
    if (entry.entry().sequence() < nextSequence) {
      return Optional.empty(); // known: pushed while we caught up
    }
    nextSequence = entry.entry().sequence() + 1;
    entries.add(entry);
    watches.values().forEach(watch -> tell(watch.entry(entry)));
    return Optional.of(entry);
  }

  private AccountWatch watch(CredentialId credential) {
    return watches.computeIfAbsent(
        credential,
        c -> {
          AccountWatch fresh = new AccountWatch(c, WatchSettings.usual(Set.of()));
          fresh.gap(); // nothing is known of the account before it has been read
          entries.forEach(entry -> tell(fresh.entry(entry)));
          return fresh;
        });
  }

  // ------------------------------------------------------------------ the venue's side

  @Override
  public void accountEvent(CredentialId credential, AccountEvent event, long receivedAtMs) {
    switch (event) {
      case AccountEvent.OrderChanged changed ->
          report(
              credential,
              new VenueReport.OrderSeen(
                  changed.state().order(),
                  changed.state().ending().map(LiveWatch::state).orElse(VenueReport.State.OPEN),
                  changed.requestClientId(),
                  receivedAtMs));
      case AccountEvent.BalancesChanged changed ->
          changed
              .balances()
              .forEach(
                  balance ->
                      report(
                          credential,
                          new VenueReport.BalanceSeen(
                              balance.asset(),
                              balance.total(),
                              changed.eventTimeMs(),
                              receivedAtMs)));
      case AccountEvent.Moved moved ->
          report(credential, new VenueReport.MovementSeen(moved.delta(), receivedAtMs));
      case AccountEvent.Unreadable unreadable ->
          report(
              credential,
              new VenueReport.UnreadableSeen(unreadable.symbol(), unreadable.why(), receivedAtMs));
      case AccountEvent.PairChanged changed -> {}
      case AccountEvent.Ended ended -> {}
      case AccountEvent.Other other -> {}
    }
  }

  private static VenueReport.State state(Outcome.Ending ending) {
    return switch (ending) {
      case FILLED -> VenueReport.State.FILLED;
      case CANCELLED -> VenueReport.State.CANCELLED;
      case EXPIRED -> VenueReport.State.EXPIRED;
      case REJECTED -> VenueReport.State.REJECTED;
    };
  }

  @Override
  public void execution(CredentialId credential, Fill fill) {
    report(credential, new VenueReport.FillSeen(fill, clock.millis()));
  }

  @Override
  public void gap(CredentialId credential) {
    worker.run(() -> watch(credential).gap());
  }

  @Override
  public void accountRead(CredentialId credential, AccountState account) {
    Map<Asset, Amount> totals = new HashMap<>();
    account.balances().forEach(balance -> totals.put(balance.asset(), balance.total()));
    report(credential, new VenueReport.AccountRead(totals, account.updateTimeMs(), clock.millis()));
  }

  private void report(CredentialId credential, VenueReport report) {
    worker.run(() -> tell(watch(credential).report(report)));
  }

  private record FillEvidence(
      String instrument,
      String venueOrderId,
      String venueTradeId,
      String side,
      String price,
      String quantity,
      long timeMs) {}

  private record ObservedEvidence(String kind, long sequence) {}

  /**
   * An execution, perhaps of the time when we were down, whose order our own records do not know.
   * What counts is the tally, not our records: only an order that it does not know is strange.
   */
  @Override
  public void strangeFill(CredentialId credential, Fill fill) {
    worker.run(
        () -> {
          String symbol = fill.instrument().symbol();
          if (watch(credential).history().byVenueId(symbol, fill.venueOrderId()).isPresent()) {
            return;
          }
          add(
              new FindingStore.NewFinding(
                  "foreign-order/" + credential + "/" + symbol + "#" + fill.venueOrderId(),
                  "foreign-order",
                  "critical",
                  credential.name(),
                  "An execution that no order of ours explains: "
                      + fill.side()
                      + " "
                      + fill.quantity()
                      + " of "
                      + symbol
                      + " at "
                      + fill.price().toDecimal()
                      + ", venue order "
                      + fill.venueOrderId(),
                  new FillEvidence(
                      symbol,
                      fill.venueOrderId(),
                      fill.venueTradeId(),
                      fill.side().name(),
                      fill.price().toDecimal(),
                      fill.quantity().toDecimal(),
                      fill.timeMs())),
              credential);
        });
  }

  @Override
  public void observed(Frame.Observation o) {
    worker.run(
        () -> add(keeperSaw(o.credential(), o.kind(), o.text(), o.sequence()), o.credential()));
  }

  private static FindingStore.NewFinding keeperSaw(
      CredentialId credential, String kind, String text, long sequence) {
    return new FindingStore.NewFinding(
        "keeper/" + credential + "/" + sequence,
        kind,
        "critical",
        credential.name(),
        "The keeper saw: " + text,
        new ObservedEvidence(kind, sequence));
  }

  @Override
  public void freezeChanged(Frame.FreezeChanged change) {
    long atMs = clock.millis();
    worker.run(
        () ->
            add(
                new FindingStore.NewFinding(
                    "freeze/" + change.scope() + "/" + change.frozen() + "/" + atMs,
                    change.frozen() ? "frozen" : "unfrozen",
                    "note",
                    change.scope() instanceof Scope.OneCredential one
                        ? one.credential().name()
                        : "",
                    change.scope()
                        + (change.frozen() ? " is frozen: " : " is no longer frozen: ")
                        + change.reason(),
                    change.reason()),
                null));
  }

  // ------------------------------------------------------------------ findings

  private void tell(List<Finding> found) {
    for (Finding finding : found) {
      String kind = word(finding.kind());
      add(
          new FindingStore.NewFinding(
              kind + "/" + finding.credential() + "/" + finding.key(),
              kind,
              word(finding.severity()),
              finding.credential().name(),
              finding.title(),
              finding.evidence()),
          finding.severity() == Finding.Severity.CRITICAL ? finding.credential() : null);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void add(FindingStore.NewFinding fresh, @Nullable CredentialId freeze) {
    Optional<FindingStore.Finding> finding = findings.add(fresh);
    if (finding.isPresent()) {
      log.warn("Finding {}: {}", fresh.kind(), fresh.text());
      if (freeze != null) {
        findings.acted(finding.get().id(), freeze(finding.get(), freeze));
      }
    }
  }

  private String freeze(FindingStore.Finding finding, CredentialId credential) {
    KeeperLink link = keeper;
    if (link == null || !(link.state() instanceof KeeperState.Up up)) {
      return "Not frozen by us: the keeper does not answer";
    }
    String reason = finding.kind() + ": " + finding.text();
    try {
      Frame.Judged judged =
          link.submitAndWait(
              new Submission(
                  organisation,
                  CallerId.derive(
                      "server/finding/" + credential + "/" + finding.atMs() + "/" + finding.id()),
                  up.welcome().epoch(),
                  new Intent.Freeze(
                      new Scope.OneCredential(credential),
                      reason.substring(
                          0, Math.min(reason.length(), Intent.Freeze.MAX_REASON_LENGTH)))));
      return switch (judged.verdict()) {
        case Verdict.Approved a ->
            "Frozen at the keeper. The key still works at the venue until it is deleted there";
        case Verdict.Refused r -> "The keeper refused to freeze: " + r.rule().ruleName();
      };
    } catch (KeeperSilentException e) {
      return "Not frozen by us: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
