package tallystick.venues.binance.wire;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.venues.RateBudget.Purpose;
import tallystick.venues.binance.wire.Call.Method;

/** Orders and cancels as requests (sections "New order", "New order list - OCO", "Cancel"). */
public final class OrderCalls {
  private OrderCalls() {}

  /**
   * An order or a pair.
   *
   * @param symbol Binance's spelling of the order's instrument
   * @param last the price now; tells a stop-limit order's type at the venue. Null when unknown: it
   *     is then taken for a protective stop
   */
  public static Call place(PlaceOrder order, String symbol, ClientIds ids, @Nullable Price last) {
    return switch (order.kind()) {
      case LIMIT -> limit(order, symbol, ids, "GTC");
      case LIMIT_IOC -> limit(order, symbol, ids, "IOC");
      case STOP_LIMIT -> stopLimit(order, symbol, ids, last);
      case OCO -> pair(order, symbol, ids);
    };
  }

  private static Call limit(PlaceOrder order, String symbol, ClientIds ids, String timeInForce) {
    return new Parameters()
        .add("symbol", symbol)
        .add("side", order.side().name())
        .add("type", "LIMIT")
        .add("timeInForce", timeInForce)
        .add("quantity", plain(order.quantity()))
        .add("price", plain(limitOf(order)))
        .add("newClientOrderId", ids.main())
        .add("newOrderRespType", "FULL")
        .call(Method.POST, "/api/v3/order", 1, Purpose.ORDER);
  }

  private static Call stopLimit(
      PlaceOrder order, String symbol, ClientIds ids, @Nullable Price last) {
    StopLeg stop = stopOf(order);
    return new Parameters()
        .add("symbol", symbol)
        .add("side", order.side().name())
        .add("type", stopType(order.side(), stop.trigger(), last))
        .add("timeInForce", "GTC")
        .add("quantity", plain(order.quantity()))
        .add("price", plain(stop.limit()))
        .add("stopPrice", plain(stop.trigger()))
        .add("newClientOrderId", ids.main())
        .add("newOrderRespType", "FULL")
        .call(Method.POST, "/api/v3/order", 1, Purpose.ORDER);
  }

  /**
   * STOP_LOSS_LIMIT waits for the price to turn against its owner (a sell below the price now, a
   * buy above it), TAKE_PROFIT_LIMIT for the other direction; sent as the wrong one it would
   * trigger at once, and Binance refuses it (-2010).
   */
  static String stopType(Side side, Price trigger, @Nullable Price last) {
    if (last == null) {
      return "STOP_LOSS_LIMIT";
    }
    boolean against = side == Side.SELL ? !trigger.isAbove(last) : !trigger.isBelow(last);
    return against ? "STOP_LOSS_LIMIT" : "TAKE_PROFIT_LIMIT";
  }

  private static Call pair(PlaceOrder order, String symbol, ClientIds ids) {
    StopLeg stop = stopOf(order);
    Parameters parameters =
        new Parameters()
            .add("symbol", symbol)
            .add("listClientOrderId", ids.list())
            .add("side", order.side().name())
            .add("quantity", plain(order.quantity()));
    // A seller takes profit above and stops below; a buyer the other way round.
    String maker = order.side() == Side.SELL ? "above" : "below";
    String stopped = order.side() == Side.SELL ? "below" : "above";
    return parameters
        .add(maker + "Type", "LIMIT_MAKER")
        .add(maker + "ClientOrderId", ids.main())
        .add(maker + "Price", plain(limitOf(order)))
        .add(stopped + "Type", "STOP_LOSS_LIMIT")
        .add(stopped + "ClientOrderId", ids.stop())
        .add(stopped + "StopPrice", plain(stop.trigger()))
        .add(stopped + "Price", plain(stop.limit()))
        .add(stopped + "TimeInForce", "GTC")
        .add("newOrderRespType", "FULL")
        .call(Method.POST, "/api/v3/orderList/oco", 1, Purpose.ORDER);
  }

  /** What a cancel is aimed at. */
  public sealed interface Target {
    /** An order by the venue's number: the surer way, once it is known. */
    record VenueId(String id) implements Target {}

    /** An order by our id, while its number is unknown. */
    record ClientId(String id) implements Target {}

    /** A whole pair by the client id of its main leg. */
    record Pair(String mainClientId) implements Target {}
  }

  /**
   * A cancel.
   *
   * @param cancelId client id of the cancel itself, by which its event is told from a stranger's
   */
  public static Call cancel(String symbol, Target target, String cancelId) {
    Parameters parameters = new Parameters().add("symbol", symbol);
    String path =
        switch (target) {
          case Target.VenueId venue -> {
            parameters.add("orderId", venue.id());
            yield "/api/v3/order";
          }
          case Target.ClientId client -> {
            parameters.add("origClientOrderId", client.id());
            yield "/api/v3/order";
          }
          case Target.Pair pair -> {
            parameters.add("listClientOrderId", ClientIds.list(pair.mainClientId()));
            yield "/api/v3/orderList";
          }
        };
    return parameters
        .add("newClientOrderId", cancelId)
        .call(Method.DELETE, path, 1, Purpose.PROTECT);
  }

  /** Cancels every open order of one instrument, whoever placed it. */
  public static Call cancelAll(String symbol) {
    return new Parameters()
        .add("symbol", symbol)
        .call(Method.DELETE, "/api/v3/openOrders", 1, Purpose.PROTECT);
  }

  /** Plain decimal text: no exponent, no digits the venue would call excess precision. */
  static String plain(Amount amount) {
    return plain(new BigDecimal(amount.units(), amount.asset().decimals()));
  }

  static String plain(Price price) {
    return plain(new BigDecimal(price.units(), price.instrument().quote().decimals()));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static Price limitOf(PlaceOrder order) {
    Price limit = order.limit();
    if (limit == null) {
      throw new IllegalArgumentException("An order of kind " + order.kind() + " without a limit");
    }
    return limit;
  }

  private static StopLeg stopOf(PlaceOrder order) {
    StopLeg stop = order.stop();
    if (stop == null) {
      throw new IllegalArgumentException("An order of kind " + order.kind() + " without a stop");
    }
    return stop;
  }
}
