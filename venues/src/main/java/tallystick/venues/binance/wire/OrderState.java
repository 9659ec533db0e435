package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.Outcome;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Side;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * An order with how far it has come, from {@code GET /api/v3/order}, {@code openOrders}, {@code
 * allOrders}, the answers to placing and cancelling, and {@code executionReport}.
 *
 * @param order what was ordered
 * @param filledBase executed so far, in the base asset
 * @param filledQuote value executed so far, in the quote asset ({@code cummulativeQuoteQty})
 * @param orderListId the pair it belongs to; -1 for none
 * @param updateTimeMs the venue's clock at its last change; 0 when unknown
 */
public record OrderState(
    VenueOrder order,
    Status status,
    Amount filledBase,
    Amount filledQuote,
    long orderListId,
    long updateTimeMs) {

  /** Binance's order status. */
  public enum Status {
    NEW,
    PENDING_NEW,
    PARTIALLY_FILLED,
    FILLED,
    CANCELED,
    PENDING_CANCEL,
    REJECTED,
    EXPIRED,
    EXPIRED_IN_MATCH;

    static Status parse(String text) throws ScanException {
      for (Status status : values()) {
        if (status.name().equals(text)) {
          return status;
        }
      }
      throw new ScanException("An order status this program does not know: \"" + text + "\"");
    }
  }

  static final Set<String> FIELDS =
      Set.of(
          "symbol",
          "orderId",
          "orderListId",
          "clientOrderId",
          "origClientOrderId",
          "price",
          "origQty",
          "executedQty",
          "cummulativeQuoteQty",
          "status",
          "timeInForce",
          "type",
          "side",
          "stopPrice",
          "trailingDelta",
          "time",
          "updateTime",
          "transactTime");

  /** How the order ended, or empty while it may still trade. */
  public Optional<Outcome.Ending> ending() {
    return switch (status) {
      case NEW, PENDING_NEW, PARTIALLY_FILLED, PENDING_CANCEL -> Optional.empty();
      case FILLED -> Optional.of(Outcome.Ending.FILLED);
      case CANCELED -> Optional.of(Outcome.Ending.CANCELLED);
      case EXPIRED, EXPIRED_IN_MATCH -> Optional.of(Outcome.Ending.EXPIRED);
      case REJECTED -> Optional.of(Outcome.Ending.REJECTED);
    };
  }

  /** Reads one order, the whole text. */
  public static OrderState parse(byte[] json, Listings listings) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    OrderState state = of(in.row(FIELDS), listings);
    in.end();
    return state;
  }

  /** Reads an array of orders. */
  public static List<OrderState> parseList(byte[] json, Listings listings) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    List<OrderState> states = new ArrayList<>();
    in.beginArray();
    while (in.nextElement()) {
      states.add(of(in.row(FIELDS), listings));
    }
    in.end();
    return List.copyOf(states);
  }

  static OrderState of(Row row, Listings listings) throws ScanException {
    Instrument instrument = listings.require(row.text("symbol"));
    // A cancel's answer names itself "clientOrderId" and the order "origClientOrderId".
    String original = row.textOrEmpty("origClientOrderId");
    VenueOrder order =
        new VenueOrder(
            instrument,
            Long.toString(row.integer("orderId")),
            original.isEmpty() ? row.text("clientOrderId") : original,
            side(row.text("side")),
            type(row.text("type"), row.text("timeInForce"), row.has("trailingDelta")),
            row.priceOrNone("price", instrument),
            row.priceOrNone("stopPrice", instrument),
            row.amount("origQty", instrument.base()),
            row.integerOr("time", row.integerOr("transactTime", 0)));
    return new OrderState(
        order,
        Status.parse(row.text("status")),
        row.amount("executedQty", instrument.base()),
        row.amount("cummulativeQuoteQty", instrument.quote()),
        row.integerOr("orderListId", -1),
        row.integerOr("updateTime", row.integerOr("transactTime", 0)));
  }

  static Side side(String text) throws ScanException {
    return switch (text) {
      case "BUY" -> Side.BUY;
      case "SELL" -> Side.SELL;
      default -> throw new ScanException("Neither BUY nor SELL: \"" + text + "\"");
    };
  }

  /** Binance's type and time in force, in our words; what the keeper never sends is OTHER. */
  static VenueOrder.Type type(String type, String timeInForce, boolean trailing) {
    if (trailing) {
      return VenueOrder.Type.OTHER;
    }
    boolean untilCancelled = timeInForce.equals("GTC");
    return switch (type) {
      case "LIMIT" ->
          untilCancelled
              ? VenueOrder.Type.LIMIT
              : timeInForce.equals("IOC") ? VenueOrder.Type.LIMIT_IOC : VenueOrder.Type.OTHER;
      case "LIMIT_MAKER" -> VenueOrder.Type.LIMIT_MAKER;
      case "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT" ->
          untilCancelled ? VenueOrder.Type.STOP_LIMIT : VenueOrder.Type.OTHER;
      case "MARKET" -> VenueOrder.Type.MARKET;
      default -> VenueOrder.Type.OTHER;
    };
  }
}
