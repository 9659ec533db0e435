package tallystick.server.incidents;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.server.ServerException;
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

  /** Copying a million entries takes milliseconds; the watch may be reading a page of them. */
  private static final long ENTRIES_WAIT_MS = 30_000;

  private static final Logger log = LoggerFactory.getLogger(LiveWatch.class);

  private final OrganisationId organisation;
  private final FindingStore findings;
  private final InstantSource clock;
  private final Worker worker = new Worker("live-watch");
  private volatile @Nullable KeeperLink keeper;

  // Owned by the worker.
  private final Map<CredentialId, AccountWatch> watches = new HashMap<>();
  private final List<OpenedEntry> entries = new ArrayList<>();
  private final Map<CredentialId, Setting.SetWatch> origins = new HashMap<>();
  private final List<Consumer<OpenedEntry>> listeners = new ArrayList<>();
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

  /** Origins that people have approved; the watch of that account begins anew with them. */
  private void origins(OpenedEntry entry) {
    if (entry.entry().body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof Intent.ChangeSetting change) {
      if (change.setting() instanceof Setting.SetWatch set) {
        origins.put(set.credential(), set);
        watches.remove(set.credential());
      } else if (change.setting() instanceof Setting.RemoveCredential gone) {
        origins.remove(gone.credential());
      }
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
    origins(entry);
    listeners.forEach(listener -> listener.accept(entry));
    watches.values().forEach(watch -> tell(watch.entry(entry)));
    return Optional.of(entry);
  }

  /** What people have approved to be told only is told here too, and freezes nothing. */
  private boolean mayFreeze(CredentialId credential, String kind) {
    return !kind.equals("registered-order") && !alertOnly(credential);
  }

  private boolean alertOnly(CredentialId credential) {
    Setting.SetWatch watch = origins.get(credential);
    return watch != null && watch.alertOnly();
  }

  /** Whoever wants to hear of every entry, from the first on; on this watch's thread. */
  public void alsoTell(Consumer<OpenedEntry> listener) {
    worker.run(
        () -> {
          entries.forEach(listener);
          listeners.add(listener);
        });
  }

  /** The organisation's entries so far, in order. Blocks for as long as the watch is busy. */
  public List<OpenedEntry> entries() {
    CompletableFuture<List<OpenedEntry>> copy = new CompletableFuture<>();
    worker.run(() -> copy.complete(List.copyOf(entries)));
    try {
      return copy.get(ENTRIES_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new ServerException("The watch is busy for longer than it may be; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while waiting for the watch", e);
    }
  }

  private AccountWatch watch(CredentialId credential) {
    return watches.computeIfAbsent(
        credential,
        c -> {
          Setting.SetWatch declared = origins.get(c);
          AccountWatch fresh =
              new AccountWatch(
                  c,
                  WatchSettings.usual(Set.of())
                      .registered(
                          declared == null ? Set.of() : Set.copyOf(declared.registeredPrefixes())));
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
          // An execution does not say whose order it was. Where other origins are registered the
          // keeper, which reads the orders themselves, freezes for those that are not.
          Setting.SetWatch declared = origins.get(credential);
          boolean perhapsDeclared = declared != null && !declared.registeredPrefixes().isEmpty();
          add(
              new FindingStore.NewFinding(
                  "foreign-order/" + credential + "/" + symbol + "#" + fill.venueOrderId(),
                  "foreign-order",
                  perhapsDeclared ? "warning" : "critical",
                  credential.name(),
                  symbol,
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
              perhapsDeclared || alertOnly(credential) ? null : credential);
        });
  }

  /** The venue lets one of our keys do what it may not: the account is frozen, people look. */
  void permissionDrift(CredentialId credential, List<String> drift, Map<String, Boolean> flags) {
    long atMs = clock.millis();
    worker.run(
        () ->
            add(
                new FindingStore.NewFinding(
                    "permission-drift/" + credential + "/" + atMs,
                    "permission-drift",
                    "critical",
                    credential.name(),
                    "",
                    "What the key of "
                        + credential
                        + " may do was changed at its venue: "
                        + String.join("; ", drift),
                    flags),
                alertOnly(credential) ? null : credential));
  }

  @Override
  public void observed(Frame.Observation o) {
    worker.run(
        () ->
            add(
                keeperSaw(o.credential(), o.kind(), o.text(), o.sequence()),
                mayFreeze(o.credential(), o.kind()) ? o.credential() : null));
  }

  private static FindingStore.NewFinding keeperSaw(
      CredentialId credential, String kind, String text, long sequence) {
    return new FindingStore.NewFinding(
        "keeper/" + credential + "/" + sequence,
        kind,
        kind.equals("registered-order") ? "note" : "critical",
        credential.name(),
        "",
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
                    "",
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
              instrument(finding.key()),
              finding.title(),
              finding.evidence()),
          finding.severity() == Finding.Severity.CRITICAL && !alertOnly(finding.credential())
              ? finding.credential()
              : null);
    }
  }

  /** A finding about an order begins its key with the order's instrument. */
  private static String instrument(String key) {
    int end = key.indexOf('#');
    return end > 0 && key.substring(0, end).contains("/") ? key.substring(0, end) : "";
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
