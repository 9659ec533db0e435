package tallystick.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.Scope;
import tallystick.intent.VenueOrder;
import tallystick.intent.Verdict;

/**
 * What an organisation's entries authorise, folded in their order: every leg of every approved
 * order, what became of it, and which cancels were asked for. The same entries always give the same
 * history. Used by one thread at a time.
 */
public final class OwnHistory {
  /** A client id of a cancel is the entry's id behind this, so that it is not an order's. */
  private static final String CANCEL_PREFIX = "c-";

  private final Map<String, OwnLeg> byClientId = new LinkedHashMap<>();
  private final Map<String, String> clientIdByVenueId = new HashMap<>();
  private final Map<Long, List<String>> legsBySequence = new HashMap<>();
  private final Map<Long, CallerId> callerBySequence = new HashMap<>();
  private final Map<CallerId, List<String>> legsByCaller = new HashMap<>();
  private final Map<String, CallerId> cancelTargets = new HashMap<>();
  private final Set<CallerId> cancelAsked = new HashSet<>();
  private final Set<String> freezeIds = new HashSet<>();
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Set<CredentialId> everFrozen = new HashSet<>();
  private boolean everFrozenWhole;

  /** Takes the next entry of the organisation. */
  public void add(OpenedEntry opened) {
    Entry entry = opened.entry();
    switch (entry.body()) {
      case EntryBody.Judged judged -> {
        if (judged.verdict() instanceof Verdict.Approved) {
          approved(opened, judged.intent());
        }
      }
      case EntryBody.Resulted resulted -> resulted(resulted, entry.loggedAtMs());
      case EntryBody.Started ignored -> {}
      case EntryBody.Aggregated ignored -> {}
      case EntryBody.EpochBegun ignored -> {}
      case EntryBody.Observed ignored -> {}
    }
  }

  private void approved(OpenedEntry opened, Intent intent) {
    Entry entry = opened.entry();
    callerBySequence.put(entry.sequence(), entry.callerId());
    switch (intent) {
      case Intent.PlaceOrder order -> authorised(opened, order);
      case Intent.CancelOrder cancel -> {
        cancelTargets.put(cancelId(opened.commitment()), cancel.target());
        cancelAsked.add(cancel.target());
        Intent.PlaceOrder replacement = cancel.replacement();
        if (replacement != null) {
          authorised(opened, replacement);
        }
      }
      case Intent.Freeze freeze -> {
        freezeIds.add(cancelId(opened.commitment()));
        switch (freeze.scope()) {
          case Scope.WholeOrganisation ignored -> everFrozenWhole = true;
          case Scope.OneCredential one -> everFrozen.add(one.credential());
          // No account at a venue is frozen by these.
          case Scope.OneTerminal ignored -> {}
          case Scope.OneWallet ignored -> {}
        }
      }
      case Intent.Read ignored -> {}
      case Intent.ChangeSetting ignored -> {}
      case Intent.FileEvidence ignored -> {}
      case MachineIntent ignored -> {}
    }
  }

  /** The client id that a cancel of this entry carries at the venue. */
  public static String cancelId(Bytes commitment) {
    return CANCEL_PREFIX + Canonical.clientOrderId(commitment, Leg.MAIN);
  }

  private void authorised(OpenedEntry opened, Intent.PlaceOrder order) {
    Entry entry = opened.entry();
    List<String> ids = new ArrayList<>(2);
    List<Leg> legs =
        order.kind() == OrderKind.OCO ? List.of(Leg.MAIN, Leg.STOP) : List.of(Leg.MAIN);
    for (Leg leg : legs) {
      String clientId = Canonical.clientOrderId(opened.commitment(), leg);
      ids.add(clientId);
      OwnOrder own =
          new OwnOrder(
              entry.sequence(),
              entry.callerId(),
              leg,
              order,
              clientId,
              null,
              false,
              entry.loggedAtMs());
      byClientId.put(clientId, new OwnLeg(own, opened.index(), 0, null, 0));
    }
    legsBySequence.put(entry.sequence(), ids);
    legsByCaller.put(entry.callerId(), ids);
  }

  private void resulted(EntryBody.Resulted resulted, long loggedAtMs) {
    List<String> ids = legsBySequence.getOrDefault(resulted.of(), List.of());
    switch (resulted.outcome()) {
      case Outcome.Accepted accepted -> {
        for (Outcome.VenueOrderId order : accepted.orders()) {
          change(ids, order.leg(), leg -> settled(leg, order.id()));
        }
      }
      case Outcome.Rejected ignored -> changeAll(ids, OwnHistory::settled);
      case Outcome.NeverArrived ignored -> changeAll(ids, OwnHistory::settled);
      case Outcome.Unknown ignored ->
          changeAll(
              ids,
              leg ->
                  leg.own().settled()
                      ? leg
                      : new OwnLeg(
                          leg.own(), leg.index(), loggedAtMs, leg.closed(), leg.closedAtMs()));
      case Outcome.Closed closed ->
          change(
              ids,
              closed.order().leg(),
              leg ->
                  new OwnLeg(
                      settled(leg, closed.order().id()).own(), leg.index(), 0, closed, loggedAtMs));
      case Outcome.Applied ignored -> {}
      case Outcome.Made ignored -> {}
      case Outcome.Signed ignored -> {}
      case Outcome.Attested ignored -> {}
      case Outcome.Deposited ignored -> {}
    }
  }

  private void change(List<String> ids, Leg which, UnaryOperator<OwnLeg> change) {
    for (String id : ids) {
      OwnLeg leg = byClientId.get(id);
      if (leg != null && leg.own().leg() == which) {
        put(change.apply(leg));
      }
    }
  }

  private void changeAll(List<String> ids, UnaryOperator<OwnLeg> change) {
    for (Leg leg : Leg.values()) {
      change(ids, leg, change);
    }
  }

  private void put(OwnLeg leg) {
    if (leg.unknownSinceMs() > 0) {
      unknown.add(leg.own().clientOrderId());
    } else {
      unknown.remove(leg.own().clientOrderId());
    }
    byClientId.put(leg.own().clientOrderId(), leg);
    String venueId = leg.own().venueOrderId();
    if (venueId != null) {
      clientIdByVenueId.put(key(leg.instrument().symbol(), venueId), leg.own().clientOrderId());
    }
  }

  private static OwnLeg settled(OwnLeg leg, String venueId) {
    OwnOrder old = leg.own();
    OwnOrder now =
        new OwnOrder(
            old.sequence(),
            old.callerId(),
            old.leg(),
            old.order(),
            old.clientOrderId(),
            venueId,
            true,
            old.loggedAtMs());
    return new OwnLeg(now, leg.index(), 0, leg.closed(), leg.closedAtMs());
  }

  private static OwnLeg settled(OwnLeg leg) {
    OwnOrder old = leg.own();
    OwnOrder now =
        new OwnOrder(
            old.sequence(),
            old.callerId(),
            old.leg(),
            old.order(),
            old.clientOrderId(),
            old.venueOrderId(),
            true,
            old.loggedAtMs());
    return new OwnLeg(now, leg.index(), 0, leg.closed(), leg.closedAtMs());
  }

  private static String key(String symbol, String venueId) {
    return symbol + "#" + venueId;
  }

  /** Every leg, in the order logged. */
  public Collection<OwnLeg> legs() {
    return List.copyOf(byClientId.values());
  }

  /** Legs whose sending ended without an answer, and that nothing has settled since. */
  public List<OwnLeg> unknownLegs() {
    return unknown.stream().map(byClientId::get).toList();
  }

  public Optional<OwnLeg> byClientId(String clientOrderId) {
    return Optional.ofNullable(byClientId.get(clientOrderId));
  }

  /**
   * The leg behind a venue's order number.
   *
   * @param symbol as {@code BTC/USD}
   */
  public Optional<OwnLeg> byVenueId(String symbol, String venueOrderId) {
    return Optional.ofNullable(clientIdByVenueId.get(key(symbol, venueOrderId)))
        .flatMap(this::byClientId);
  }

  /** The legs that bear on the question whether this order is ours: one or two, or none. */
  public List<OwnOrder> candidates(VenueOrder order) {
    Set<OwnOrder> candidates = new HashSet<>();
    byVenueId(order.instrument().symbol(), order.venueOrderId())
        .ifPresent(leg -> candidates.add(leg.own()));
    byClientId(order.clientOrderId()).ifPresent(leg -> candidates.add(leg.own()));
    return List.copyOf(candidates);
  }

  /** The legs of the intent with this caller id. */
  public List<OwnLeg> legsOf(CallerId callerId) {
    List<OwnLeg> legs = new ArrayList<>(2);
    for (String id : legsByCaller.getOrDefault(callerId, List.of())) {
      byClientId(id).ifPresent(legs::add);
    }
    return legs;
  }

  /**
   * Whether an entry explains that this leg was cancelled.
   *
   * @param requestClientId the cancel's own client id as the venue reports it; empty when the
   *     report does not say. Where it does, it must be that of a cancel of this very order, or of a
   *     freeze
   */
  public boolean explainsCancelOf(OwnLeg leg, String requestClientId) {
    boolean asked = cancelAsked.contains(leg.own().callerId());
    boolean frozen = everFrozenWhole || everFrozen.contains(leg.credential());
    boolean unnamed =
        requestClientId.isEmpty() || requestClientId.equals(leg.own().clientOrderId());
    if (unnamed) {
      return asked || frozen || otherLegEnded(leg);
    }
    return leg.own().callerId().equals(cancelTargets.get(requestClientId))
        || (frozen && freezeIds.contains(requestClientId))
        || otherLegEnded(leg);
  }

  /** Of a pair, one ends the other. */
  private boolean otherLegEnded(OwnLeg leg) {
    return leg.own().order().kind() == OrderKind.OCO
        && legsOf(leg.own().callerId()).stream()
            .anyMatch(other -> other.own().leg() != leg.own().leg() && other.closed() != null);
  }
}
