package tallystick.watch.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CredentialId;
import tallystick.intent.Ours;
import tallystick.intent.Outcome;
import tallystick.intent.VenueOrder;
import tallystick.market.Fill;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.OwnLeg;
import tallystick.watch.detect.Finding.Kind;
import tallystick.watch.detect.Finding.Severity;

/**
 * Watches one account: takes the tally's entries and the venue's reports as they come and answers
 * each with the findings it gives. A fact is found once. Used by one thread at a time; time is what
 * it is told.
 *
 * <pre>
 *   entry   -> history ------+
 *                            +-> ours?  -> not ours: FOREIGN_ORDER
 *   report  -> order --------+          -> ours, cancelled unasked: FOREIGN_CANCEL
 *           -> fill, balance, movement -> books: UNEXPLAINED_BALANCE, DRAIN_PATTERN
 *   time    -> unknown too long, accepted and not listed: MISSING_ORDER
 * </pre>
 */
public final class AccountWatch {
  /** Facts remembered so as to be found once; a thief's thousands of orders fit many times. */
  static final int MAX_REMEMBERED = 1_000_000;

  private final CredentialId credential;
  private final WatchSettings settings;
  private final OwnHistory history = new OwnHistory();
  private final BalanceBook books;
  private final Set<String> found = new HashSet<>();

  /** Orders of which nobody can tell yet, by venue id. */
  private final Map<String, VenueReport.OrderSeen> undecided = new LinkedHashMap<>();

  public AccountWatch(CredentialId credential, WatchSettings settings) {
    this.credential = credential;
    this.settings = settings;
    this.books = new BalanceBook(credential, settings);
  }

  /** Takes the organisation's next entry. */
  public List<Finding> entry(OpenedEntry opened) {
    history.add(opened);
    List<Finding> findings = new ArrayList<>();
    for (VenueReport.OrderSeen seen : List.copyOf(undecided.values())) {
      order(seen, findings);
    }
    return findings;
  }

  /** Takes the venue's next report. */
  public List<Finding> report(VenueReport report) {
    List<Finding> findings = new ArrayList<>();
    switch (report) {
      case VenueReport.OrderSeen seen -> order(seen, findings);
      case VenueReport.UnreadableSeen seen -> unreadable(seen, findings);
      case VenueReport.FillSeen seen -> {
        books.fill(seen.fill(), seen.atMs());
        books.drain(seen.atMs(), this::isOurs).forEach(finding -> add(finding, findings));
      }
      case VenueReport.BalanceSeen seen -> books.balance(seen);
      case VenueReport.AccountRead read -> books.read(read.totals(), read.updatedMs(), read.atMs());
      case VenueReport.MovementSeen seen ->
          add(books.movement(seen.delta(), seen.atMs()), findings);
      case VenueReport.OrdersListed listed -> listed(listed, findings);
    }
    return findings;
  }

  /**
   * From now on events of the account may be missing, until it is read again ({@link
   * VenueReport.AccountRead}): meanwhile no balance is held against the executions.
   */
  public void gap() {
    books.gap();
  }

  /** Looks at what time alone makes a finding. */
  public List<Finding> time(long nowMs) {
    List<Finding> findings = new ArrayList<>();
    for (OwnLeg leg : history.unknownLegs()) {
      if (isMine(leg) && nowMs - leg.unknownSinceMs() > settings.unknownAfterMs()) {
        add(missing(leg, "is unknown since " + leg.unknownSinceMs(), nowMs), findings);
      }
    }
    books.time(nowMs).forEach(finding -> add(finding, findings));
    return findings;
  }

  /** The tally's side as folded so far. */
  public OwnHistory history() {
    return history;
  }

  private boolean isOurs(Fill fill) {
    return history.byVenueId(fill.instrument().symbol(), fill.venueOrderId()).isPresent();
  }

  private boolean isMine(OwnLeg leg) {
    return leg.credential().equals(credential);
  }

  private void order(VenueReport.OrderSeen seen, List<Finding> findings) {
    VenueOrder order = seen.order();
    Ours.Match match = Ours.match(List.of(order), history.candidates(order)).getFirst();
    String id = order.instrument().symbol() + "#" + order.venueOrderId();
    switch (match.answer()) {
      case OURS -> {
        undecided.remove(id);
        if (seen.state() == VenueReport.State.CANCELLED) {
          cancelled(seen, findings);
        }
      }
      case NOT_OURS -> {
        undecided.remove(id);
        add(foreign(seen, match), findings);
      }
      case CANNOT_TELL -> {
        if (undecided.size() < MAX_REMEMBERED) {
          undecided.put(id, seen);
        }
      }
    }
  }

  private Finding foreign(VenueReport.OrderSeen seen, Ours.Match match) {
    VenueOrder order = seen.order();
    boolean registered =
        match.own() == null
            && settings.registeredPrefixes().stream().anyMatch(order.clientOrderId()::startsWith);
    List<String> evidence = new ArrayList<>();
    evidence.add(
        "venue order id "
            + order.venueOrderId()
            + ", client order id \""
            + order.clientOrderId()
            + "\"");
    evidence.add(shown(order) + ", " + seen.state() + ", placed at " + order.timeMs());
    evidence.add(match.why());
    if (match.own() != null) {
      history
          .byClientId(match.own().clientOrderId())
          .ifPresent(leg -> evidence.add("the tally's own: " + leg.describe()));
    }
    return new Finding(
        Kind.FOREIGN_ORDER,
        registered ? Severity.NOTE : Severity.CRITICAL,
        credential,
        order.instrument().symbol() + "#" + order.venueOrderId(),
        (registered ? "An order of a registered origin: " : "An order that is not ours: ")
            + shown(order),
        evidence,
        seen.atMs());
  }

  private void unreadable(VenueReport.UnreadableSeen seen, List<Finding> findings) {
    add(
        new Finding(
            Kind.FOREIGN_ORDER,
            Severity.CRITICAL,
            credential,
            "unreadable#" + seen.symbol(),
            "An event about " + seen.symbol() + ", which nobody here trades",
            List.of(seen.why()),
            seen.atMs()),
        findings);
  }

  private void cancelled(VenueReport.OrderSeen seen, List<Finding> findings) {
    VenueOrder order = seen.order();
    OwnLeg leg = history.byVenueId(order.instrument().symbol(), order.venueOrderId()).orElse(null);
    if (leg == null || history.explainsCancelOf(leg, seen.requestClientId())) {
      return;
    }
    add(
        new Finding(
            Kind.FOREIGN_CANCEL,
            Severity.CRITICAL,
            credential,
            order.instrument().symbol() + "#" + order.venueOrderId(),
            "An order of ours was cancelled, and no entry asks for it: " + shown(order),
            List.of(
                "venue order id " + order.venueOrderId(),
                "the tally's own: " + leg.describe(),
                seen.requestClientId().isEmpty()
                    ? "the venue does not say by which request"
                    : "by a request with client id \"" + seen.requestClientId() + "\""),
            seen.atMs()),
        findings);
  }

  /** What was accepted and is in no complete list has vanished. */
  private void listed(VenueReport.OrdersListed listed, List<Finding> findings) {
    Set<String> there = new HashSet<>();
    listed.orders().forEach(order -> there.add(order.venueOrderId()));
    for (OwnLeg leg : history.legs()) {
      String venueId = leg.own().venueOrderId();
      boolean covered =
          isMine(leg)
              && leg.instrument().symbol().equals(listed.instrument().symbol())
              && leg.own().loggedAtMs() >= listed.sinceMs()
              && leg.own().loggedAtMs() < listed.atMs();
      if (covered && venueId != null && !there.contains(venueId)) {
        add(
            missing(
                leg,
                "was accepted as " + venueId + ", which the venue does not list",
                listed.atMs()),
            findings);
      }
    }
  }

  private Finding missing(OwnLeg leg, String what, long atMs) {
    Outcome.@Nullable Closed closed = leg.closed();
    return new Finding(
        Kind.MISSING_ORDER,
        Severity.WARNING,
        credential,
        leg.own().clientOrderId(),
        "An order that the tally sent is missing: it " + what,
        List.of(
            leg.describe(),
            "client order id " + leg.own().clientOrderId(),
            closed == null ? "no end is logged" : "logged as ended: " + closed.ending()),
        atMs);
  }

  private void add(Finding finding, List<Finding> findings) {
    if (found.size() < MAX_REMEMBERED && found.add(finding.kind() + "/" + finding.key())) {
      findings.add(finding);
    }
  }

  private static String shown(VenueOrder order) {
    return order.side()
        + " "
        + order.quantity()
        + " of "
        + order.instrument()
        + (order.price() == null ? " at market" : " at " + order.price().toDecimal())
        + ", "
        + order.type();
  }
}
