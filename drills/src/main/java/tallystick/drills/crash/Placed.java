package tallystick.drills.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;

/** An order that the tally says was approved, and everything the tally says became of it. */
final class Placed {
  final long sequence;
  final CallerId callerId;
  final long loggedAtMs;

  /** The number by which each leg stands at the exchange, if it got there. */
  final Map<Leg, String> clientIds = new EnumMap<>(Leg.class);

  final List<Outcome> outcomes = new ArrayList<>();

  Placed(Entry entry, Bytes commitment, PlaceOrder order) {
    sequence = entry.sequence();
    callerId = entry.callerId();
    loggedAtMs = entry.loggedAtMs();
    clientIds.put(Leg.MAIN, Canonical.clientOrderId(commitment, Leg.MAIN));
    if (order.kind() == OrderKind.OCO) {
      clientIds.put(Leg.STOP, Canonical.clientOrderId(commitment, Leg.STOP));
    }
  }

  /** The venue's number that the tally names for a leg. */
  @Nullable String venueId(Leg leg) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Accepted accepted) {
        for (Outcome.VenueOrderId id : accepted.orders()) {
          if (id.leg() == leg) {
            return id.id();
          }
        }
      }
    }
    return null;
  }

  List<Outcome.Closed> closings(Leg leg) {
    return outcomes.stream()
        .filter(Outcome.Closed.class::isInstance)
        .map(Outcome.Closed.class::cast)
        .filter(closed -> closed.order().leg() == leg)
        .toList();
  }

  /** Whether the tally knows how the sending ended. */
  boolean settled() {
    return !outcomes.isEmpty() && !(outcomes.getLast() instanceof Outcome.Unknown);
  }

  @Override
  public String toString() {
    return "entry " + sequence + " (" + callerId + ", " + outcomes + ")";
  }
}
