package tallystick.server.incidents;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Scope;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Fill;
import tallystick.server.bots.StrangeEvents;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperState;
import tallystick.server.work.Worker;
import tallystick.venues.binance.wire.AccountEvent;

/**
 * Watches the accounts as things happen. The keeper does the same by itself and does not rely on
 * this: a server that has been taken over would look away.
 */
public final class LiveWatch implements StrangeEvents, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveWatch.class);

  private final OrganisationId organisation;
  private final FindingStore findings;
  private final Worker worker = new Worker("live-watch");
  private volatile @Nullable KeeperLink keeper;

  public LiveWatch(OrganisationId organisation, FindingStore findings) {
    this.organisation = organisation;
    this.findings = findings;
  }

  /** Through which freezes are asked for. */
  public void attach(KeeperLink link) {
    keeper = link;
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

  private record MovedEvidence(String delta, long timeMs) {}

  @Override
  public void accountEvent(CredentialId credential, AccountEvent event) {
    switch (event) {
      case AccountEvent.Moved moved ->
          add(
              new FindingStore.NewFinding(
                  "moved/" + credential + "/" + moved.eventTimeMs() + "/" + moved.delta(),
                  "balance",
                  "warning",
                  credential.name(),
                  "The balance changed by "
                      + moved.delta()
                      + " without an order: a deposit, a withdrawal or a transfer",
                  new MovedEvidence(moved.delta().toString(), moved.eventTimeMs())),
              credential);
      case AccountEvent.Unreadable unreadable ->
          add(
              new FindingStore.NewFinding(
                  "unreadable/" + credential + "/" + unreadable.symbol() + "/" + unreadable.type(),
                  "foreign-order",
                  "critical",
                  credential.name(),
                  "Something happens on "
                      + unreadable.symbol()
                      + ", which this program cannot name: "
                      + unreadable.why(),
                  unreadable),
              credential);
      case AccountEvent.OrderChanged changed -> {} // its executions come as fills
      case AccountEvent.BalancesChanged changed -> {}
      case AccountEvent.PairChanged changed -> {}
      case AccountEvent.Ended ended -> {}
      case AccountEvent.Other other -> {}
    }
  }

  @Override
  public void strangeFill(CredentialId credential, Fill fill) {
    add(
        new FindingStore.NewFinding(
            "fill/" + credential + "/" + fill.instrument() + "/" + fill.venueTradeId(),
            "foreign-order",
            "critical",
            credential.name(),
            "An execution that none of our orders explains: "
                + fill.side()
                + " "
                + fill.quantity()
                + " of "
                + fill.instrument()
                + " at "
                + fill.price().toDecimal()
                + ", venue order "
                + fill.venueOrderId(),
            new FillEvidence(
                fill.instrument().symbol(),
                fill.venueOrderId(),
                fill.venueTradeId(),
                fill.side().name(),
                fill.price().toDecimal(),
                fill.quantity().toDecimal(),
                fill.timeMs())),
        credential);
  }

  @Override
  public void observed(Frame.Observation o) {
    add(
        new FindingStore.NewFinding(
            "keeper/" + o.credential() + "/" + o.sequence(),
            o.kind(),
            "critical",
            o.credential().name(),
            o.text(),
            new ObservedEvidence(o.kind(), o.sequence())),
        o.credential());
  }

  @Override
  public void freezeChanged(Frame.FreezeChanged change) {
    add(
        new FindingStore.NewFinding(
            "freeze/" + change.scope() + "/" + change.frozen() + "/" + System.nanoTime(),
            change.frozen() ? "frozen" : "unfrozen",
            "note",
            change.scope() instanceof Scope.OneCredential one ? one.credential().name() : "",
            change.scope()
                + (change.frozen() ? " is frozen: " : " is no longer frozen: ")
                + change.reason(),
            change.reason()),
        null);
  }

  /** Writes it and asks for the freeze away from the reader, which must not wait for a database. */
  private void add(FindingStore.NewFinding fresh, @Nullable CredentialId freeze) {
    worker.run(
        () -> {
          Optional<FindingStore.Finding> finding = findings.add(fresh);
          if (finding.isPresent()) {
            log.warn("Finding {}: {}", fresh.kind(), fresh.text());
            if (freeze != null && fresh.severity().equals("critical")) {
              findings.acted(finding.get().id(), freeze(finding.get(), freeze));
            }
          }
        });
  }

  private String freeze(FindingStore.Finding finding, CredentialId credential) {
    KeeperLink link = keeper;
    if (link == null || !(link.state() instanceof KeeperState.Up up)) {
      return "Not frozen by us: the keeper does not answer";
    }
    String reason = finding.kind() + ": " + finding.text();
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
  }

  @Override
  public void close() {
    worker.close();
  }
}
