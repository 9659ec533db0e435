package tallystick.intent;

import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.market.Price;

/**
 * One leg of an order the keeper authorised, from the tally.
 *
 * @param sequence of the judged entry in its organisation
 * @param venueOrderId from the outcome entry; null when no outcome names one yet
 * @param settled true when the tally says how sending ended (accepted, rejected, never arrived)
 * @param loggedAtMs keeper's time of the judged entry
 */
public record OwnOrder(
    long sequence,
    CallerId callerId,
    Leg leg,
    PlaceOrder order,
    String clientOrderId,
    @Nullable String venueOrderId,
    boolean settled,
    long loggedAtMs) {

  /** The type under which this leg stands at a venue. */
  VenueOrder.Type venueType() {
    return switch (order.kind()) {
      case LIMIT -> VenueOrder.Type.LIMIT;
      case LIMIT_IOC -> VenueOrder.Type.LIMIT_IOC;
      case STOP_LIMIT -> VenueOrder.Type.STOP_LIMIT;
      case OCO -> leg == Leg.MAIN ? VenueOrder.Type.LIMIT_MAKER : VenueOrder.Type.STOP_LIMIT;
    };
  }

  @Nullable Price price() {
    StopLeg stop = stop();
    return stop != null ? stop.limit() : order.limit();
  }

  @Nullable Price trigger() {
    StopLeg stop = stop();
    return stop != null ? stop.trigger() : null;
  }

  /** A lone stop-limit is its intent's main order, and yet has a stop's prices. */
  private @Nullable StopLeg stop() {
    return leg == Leg.STOP || order.kind() == OrderKind.STOP_LIMIT ? order.stop() : null;
  }
}
