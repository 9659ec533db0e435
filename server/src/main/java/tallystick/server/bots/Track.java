package tallystick.server.bots;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Fill;
import tallystick.market.Instrument;

/**
 * What is known of one unfinished intent while it is under way. Guarded by the lock of {@link
 * Tracks}.
 *
 * <p>An intent is finished when it was refused, rejected or never arrived; when a cancel was
 * answered; or when every order it placed has ended <em>and</em> as many executions have been seen
 * as the ends report.
 */
final class Track {
  final CallerId callerId;
  final String botId;
  final long deal;
  final long createdMs;
  final Intent intent;
  private final CredentialId credential;
  private final Instrument instrument;
  private final Set<String> told = new HashSet<>();
  private final Map<Leg, String> orderIds = new EnumMap<>(Leg.class);
  private final Map<Leg, BigInteger> closedAt = new EnumMap<>(Leg.class);
  private final Map<Leg, BigInteger> filled = new EnumMap<>(Leg.class);
  private final Set<String> trades = new HashSet<>();
  private final List<Fill> held = new ArrayList<>();
  private @Nullable Bytes commitment;
  private boolean judged;
  private boolean refused;
  private boolean cancelTaken;

  Track(String botId, NewIntent fresh, long createdMs) {
    this(fresh.callerId(), botId, fresh.deal(), createdMs, fresh.intent());
  }

  Track(OpenIntent open) {
    this(open.callerId(), open.botId(), open.deal(), open.createdMs(), open.intent());
    this.commitment = open.commitment();
    this.judged = open.commitment() != null;
    told.addAll(open.told());
    orderIds.putAll(open.venueOrderIds());
    closedAt.putAll(open.closedAt());
    filled.putAll(open.filled());
    trades.addAll(open.trades());
  }

  private Track(CallerId callerId, String botId, long deal, long createdMs, Intent intent) {
    this.callerId = callerId;
    this.botId = botId;
    this.deal = deal;
    this.createdMs = createdMs;
    this.intent = intent;
    switch (intent) {
      case Intent.PlaceOrder place -> {
        credential = place.credential();
        instrument = place.instrument();
      }
      case Intent.CancelOrder cancel -> {
        credential = cancel.credential();
        instrument = cancel.instrument();
      }
      case Intent.Read r -> throw new IllegalStateException("Not a bot's intent");
      case Intent.ChangeSetting c -> throw new IllegalStateException("Not a bot's intent");
      case Intent.Freeze f -> throw new IllegalStateException("Not a bot's intent");
      case Intent.FileEvidence f -> throw new IllegalStateException("Not a bot's intent");
      case MachineIntent m -> throw new IllegalStateException("Not a bot's intent");
    }
  }

  CredentialId credential() {
    return credential;
  }

  Instrument instrument() {
    return instrument;
  }

  Map<Leg, String> orderIds() {
    return orderIds;
  }

  /** Takes a verdict; false when it was known. */
  boolean judged(Verdict verdict, Bytes newCommitment) {
    boolean first = !judged;
    judged = true;
    switch (verdict) {
      case Verdict.Approved a -> commitment = newCommitment;
      case Verdict.Refused r -> refused = true;
    }
    return first;
  }

  /** Takes an outcome; false when the bot has heard it. */
  boolean resulted(Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        for (Outcome.VenueOrderId order : accepted.orders()) {
          orderIds.put(order.leg(), order.id());
        }
      }
      case Outcome.Closed closed -> {
        closedAt.put(closed.order().leg(), closed.filledBase().units());
        orderIds.put(closed.order().leg(), closed.order().id());
      }
      case Outcome.Rejected r -> {}
      case Outcome.Unknown u -> {}
      case Outcome.NeverArrived n -> {}
      case Outcome.Applied a -> {}
      case Outcome.Made m -> {}
      case Outcome.Signed s -> {}
      case Outcome.Attested a -> {}
      case Outcome.Deposited d -> {}
    }
    return told.add(OutcomeKind.of(outcome));
  }

  /** Takes an execution of a leg; false when it was counted already. */
  boolean executed(Leg leg, Fill fill) {
    if (!trades.add(fill.venueTradeId())) {
      return false;
    }
    filled.merge(leg, fill.quantity().units(), BigInteger::add);
    return true;
  }

  /** Whether it may stand at the venue under a number that we do not know yet. */
  boolean unplaced() {
    boolean places =
        intent instanceof Intent.PlaceOrder
            || (intent instanceof Intent.CancelOrder cancel && cancel.replacement() != null);
    return places && orderIds.isEmpty() && !finished();
  }

  /** Keeps an execution that came before the venue's order number was known. */
  void hold(Fill fill) {
    held.add(fill);
  }

  List<Fill> takeHeld() {
    List<Fill> all = List.copyOf(held);
    held.clear();
    return all;
  }

  /** Whether this client order id is, or for all we know may be, one of this intent's. */
  boolean mayBear(String clientOrderId) {
    Bytes known = commitment;
    if (known == null) {
      return true;
    }
    for (Leg leg : Leg.values()) {
      if (Canonical.clientOrderId(known, leg).equals(clientOrderId)) {
        return true;
      }
    }
    return false;
  }

  /** The venue took a cancel of this order: its end is on the way. */
  void cancelTaken() {
    cancelTaken = true;
  }

  /** Whether orders have ended with more executions than we have seen. */
  boolean missesExecutions() {
    for (Map.Entry<Leg, BigInteger> closed : closedAt.entrySet()) {
      if (filled.getOrDefault(closed.getKey(), BigInteger.ZERO).compareTo(closed.getValue()) < 0) {
        return true;
      }
    }
    return false;
  }

  boolean finished() {
    if (refused || told.contains("rejected") || told.contains("never-arrived")) {
      return true;
    }
    return switch (intent) {
      case Intent.PlaceOrder place -> {
        int legs = place.kind() == OrderKind.OCO ? 2 : 1;
        yield closedAt.size() >= legs && !missesExecutions();
      }
      case Intent.CancelOrder cancel ->
          cancel.replacement() == null
              ? told.contains("accepted")
              : !closedAt.isEmpty() && closedAt.size() >= legs(cancel) && !missesExecutions();
      case Intent.Read r -> true;
      case Intent.ChangeSetting c -> true;
      case Intent.Freeze f -> true;
      case Intent.FileEvidence f -> true;
      case MachineIntent m -> true;
    };
  }

  private static int legs(Intent.CancelOrder cancel) {
    Intent.PlaceOrder replacement = cancel.replacement();
    return replacement != null && replacement.kind() == OrderKind.OCO ? 2 : 1;
  }

  /**
   * Whether nothing more is to be expected before the market moves: refused, finished, or resting
   * at the venue with something left to fill.
   */
  boolean quiet() {
    if (finished()) {
      return true;
    }
    if (!held.isEmpty() || missesExecutions() || cancelTaken) {
      return false;
    }
    return switch (intent) {
      case Intent.PlaceOrder place -> told.contains("accepted") && rests(place);
      case Intent.CancelOrder cancel -> {
        Intent.PlaceOrder replacement = cancel.replacement();
        yield told.contains("accepted") && (replacement == null || rests(replacement));
      }
      case Intent.Read r -> true;
      case Intent.ChangeSetting c -> true;
      case Intent.Freeze f -> true;
      case Intent.FileEvidence f -> true;
      case MachineIntent m -> true;
    };
  }

  private boolean rests(Intent.PlaceOrder place) {
    if (place.kind() == OrderKind.LIMIT_IOC) {
      return false; // it ends by itself, and its end is on the way
    }
    if (!closedAt.isEmpty()) {
      return false; // one leg of a pair ended; the other's end is on the way
    }
    BigInteger most = filled.values().stream().reduce(BigInteger.ZERO, BigInteger::max);
    return most.compareTo(place.quantity().units()) < 0;
  }
}
