package tallystick.intent;

import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * An order as a venue reports it.
 *
 * @param venueOrderId the venue's number, as text
 * @param clientOrderId what the order was placed with; empty when unknown
 * @param type the venue's order in our words
 * @param price limit price; null for a market order
 * @param trigger stop price; null where there is none
 * @param quantity ordered, in the base asset
 * @param timeMs placed at, the venue's clock; 0 when unknown
 */
public record VenueOrder(
    Instrument instrument,
    String venueOrderId,
    String clientOrderId,
    Side side,
    Type type,
    @Nullable Price price,
    @Nullable Price trigger,
    Amount quantity,
    long timeMs) {
  /** Order types as venues have them, of which the keeper sends only some. */
  public enum Type {
    LIMIT,
    LIMIT_IOC,
    /** A limit order that never takes; the limit half of an OCO arrives as one. */
    LIMIT_MAKER,
    STOP_LIMIT,
    MARKET,
    OTHER
  }
}
