package tallystick.watch;

import org.jspecify.annotations.Nullable;
import tallystick.intent.CredentialId;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.StopLeg;
import tallystick.intent.VenueOrder;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * One leg of an order the keeper authorised, with what the tally says became of it.
 *
 * @param index the judged entry's leaf in the log
 * @param unknownSinceMs when sending ended without an answer that can be believed; 0 when it did
 *     not, or when that was settled since
 * @param closed how it ended; null while it may still trade
 * @param closedAtMs keeper's time of that; 0 while it may still trade
 */
public record OwnLeg(
    OwnOrder own,
    long index,
    long unknownSinceMs,
    Outcome.@Nullable Closed closed,
    long closedAtMs) {

  public CredentialId credential() {
    return own.order().credential();
  }

  public Instrument instrument() {
    return own.order().instrument();
  }

  public Side side() {
    return own.order().side();
  }

  /** The type under which it stands at a venue. */
  public VenueOrder.Type type() {
    return switch (own.order().kind()) {
      case LIMIT -> VenueOrder.Type.LIMIT;
      case LIMIT_IOC -> VenueOrder.Type.LIMIT_IOC;
      case STOP_LIMIT -> VenueOrder.Type.STOP_LIMIT;
      case OCO -> own.leg() == Leg.MAIN ? VenueOrder.Type.LIMIT_MAKER : VenueOrder.Type.STOP_LIMIT;
    };
  }

  /** The worst price at which it may fill. */
  public @Nullable Price limit() {
    return isStop() ? stop().limit() : own.order().limit();
  }

  /** The price that wakes it; null where there is none. */
  public @Nullable Price trigger() {
    return isStop() ? stop().trigger() : null;
  }

  private boolean isStop() {
    return type() == VenueOrder.Type.STOP_LIMIT && own.order().stop() != null;
  }

  private StopLeg stop() {
    StopLeg stop = own.order().stop();
    if (stop == null) {
      throw new IllegalStateException("A leg without a stop was asked for it");
    }
    return stop;
  }

  /** For a person: the entry, and what it asked for. */
  public String describe() {
    Price limit = limit();
    return "entry "
        + own.sequence()
        + " (leaf "
        + index
        + "): "
        + side()
        + " "
        + own.order().quantity()
        + (limit == null ? "" : " at " + limit.toDecimal())
        + ", "
        + type();
  }
}
