package tallystick.keeper.life;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Ours;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.VenueOrder;

/**
 * Every leg that one credential's entries authorise, by the venue's number and by client id; a fold
 * of the entries. Guarded by the desk's lock.
 */
final class OwnOrders {
  /** Ended legs kept to recognise late events; older ones are history, which prove reads itself. */
  private static final int MAX_ENDED = 200_000;

  private final Map<String, OwnOrder> byClientId = new HashMap<>();
  private final Map<String, OwnOrder> byVenueId = new HashMap<>();
  private final Map<CallerId, List<String>> clientIds = new HashMap<>();
  private final LinkedHashMap<String, OwnOrder> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OwnOrder> eldest) {
          if (size() <= MAX_ENDED) {
            return false;
          }
          forget(eldest.getValue());
          return true;
        }
      };

  /** The legs of an order: a pair has two, every other one. */
  static List<Leg> legs(PlaceOrder order) {
    return order.kind() == OrderKind.OCO ? List.of(Leg.MAIN, Leg.STOP) : List.of(Leg.MAIN);
  }

  void authorised(Fate fate, PlaceOrder order) {
    List<String> ids = new ArrayList<>(2);
    for (Leg leg : legs(order)) {
      String clientId = Canonical.clientOrderId(fate.commitment, leg);
      ids.add(clientId);
      byClientId.put(
          clientId,
          new OwnOrder(
              fate.sequence, fate.callerId, leg, order, clientId, null, false, fate.loggedAtMs));
    }
    clientIds.put(fate.callerId, ids);
  }

  void resulted(CallerId callerId, Outcome outcome) {
    List<String> ids = clientIds.get(callerId);
    if (ids == null) {
      return;
    }
    switch (outcome) {
      case Outcome.Accepted accepted ->
          accepted
              .orders()
              .forEach(order -> replace(ids, indexOf(order.leg(), ids), order.id(), true));
      case Outcome.Rejected rejected -> settleAll(ids);
      case Outcome.NeverArrived never -> settleAll(ids);
      case Outcome.Unknown unknown -> {}
      case Outcome.Applied applied -> {}
      case Outcome.Made made -> {}
      case Outcome.Signed signed -> {}
      case Outcome.Attested attested -> {}
      case Outcome.Deposited deposited -> {}
      case Outcome.Closed closed -> end(ids, closed.order());
    }
  }

  private static int indexOf(Leg leg, List<String> ids) {
    return leg == Leg.STOP && ids.size() > 1 ? 1 : 0;
  }

  private void settleAll(List<String> ids) {
    for (int i = 0; i < ids.size(); i++) {
      OwnOrder before = byClientId.get(ids.get(i));
      replace(ids, i, before == null ? null : before.venueOrderId(), true);
    }
  }

  private void replace(List<String> ids, int at, @Nullable String venueId, boolean settled) {
    OwnOrder old = byClientId.get(ids.get(at));
    if (old == null) {
      return;
    }
    OwnOrder now =
        new OwnOrder(
            old.sequence(),
            old.callerId(),
            old.leg(),
            old.order(),
            old.clientOrderId(),
            venueId,
            settled,
            old.loggedAtMs());
    byClientId.put(now.clientOrderId(), now);
    if (venueId != null) {
      byVenueId.put(key(now.order().instrument().symbol(), venueId), now);
    }
  }

  private void end(List<String> ids, Outcome.VenueOrderId order) {
    OwnOrder leg = byClientId.get(ids.get(indexOf(order.leg(), ids)));
    if (leg != null) {
      ended.put(leg.clientOrderId(), leg);
    }
  }

  private void forget(OwnOrder leg) {
    byClientId.remove(leg.clientOrderId());
    if (leg.venueOrderId() != null) {
      byVenueId.remove(key(leg.order().instrument().symbol(), leg.venueOrderId()));
    }
    clientIds.remove(leg.callerId());
  }

  private static String key(String symbol, String venueId) {
    return symbol + "#" + venueId;
  }

  /** Whether one order seen at the venue is ours, and which leg stands behind it. */
  Ours.Match match(VenueOrder order) {
    List<OwnOrder> known = new ArrayList<>(2);
    OwnOrder byNumber = byVenueId.get(key(order.instrument().symbol(), order.venueOrderId()));
    if (byNumber != null) {
      known.add(byNumber);
    }
    OwnOrder byName = byClientId.get(order.clientOrderId());
    if (byName != null && !byName.equals(byNumber)) {
      known.add(byName);
    }
    return Ours.match(List.of(order), known).getFirst();
  }

  /** The legs of one intent as they stand. */
  List<OwnOrder> of(CallerId callerId) {
    List<OwnOrder> legs = new ArrayList<>(2);
    for (String id : clientIds.getOrDefault(callerId, List.of())) {
      OwnOrder leg = byClientId.get(id);
      if (leg != null) {
        legs.add(leg);
      }
    }
    return legs;
  }
}
