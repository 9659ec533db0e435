package tallystick.paper.api;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.paper.matching.SelfTrade;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.NewOrder;
import tallystick.paper.trading.OrderType;
import tallystick.paper.trading.Refusal;
import tallystick.paper.trading.TimeInForce;

/** Reads orders out of parameters, complaining as Binance does. */
final class Orders {
  private final Supplier<String> newClientId;

  Orders(Supplier<String> newClientId) {
    this.newClientId = newClientId;
  }

  /** {@code POST order} and its like. */
  NewOrder read(Params params, Listing listing) {
    boolean buy = buy(params);
    OrderType type = type(params, "type");
    unsupported(params);
    if (type.needsTimeInForce()) {
      params.need("timeInForce");
    } else {
      params.refuse("timeInForce");
    }
    BigDecimal price = type.priced() ? needed(params, "price") : absent(params, "price");
    BigDecimal stop = stop(params, type);
    BigDecimal quantity = params.decimal("quantity");
    BigDecimal quote = params.decimal("quoteOrderQty");
    if (type == OrderType.MARKET) {
      if (quantity == null && quote == null) {
        throw new Refused(
            -1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!");
      }
      if (quantity != null && quote != null) {
        throw new Refused(-1128, "Combination of optional parameters invalid.");
      }
    } else {
      params.refuse("quoteOrderQty");
      params.need("quantity");
    }
    String clientId = params.clientId("newClientOrderId");
    return new NewOrder(
        clientId == null ? newClientId.get() : clientId,
        buy,
        type,
        timeInForce(params.text("timeInForce")),
        ticks(price, listing, "Invalid price."),
        lots(quantity, listing),
        quote == null ? 0 : e8(quote),
        ticks(stop, listing, "Invalid stop price."),
        selfTrade(params),
        label(params, "strategyId"),
        label(params, "strategyType"));
  }

  /**
   * One leg of {@code POST orderList/oco}: its parameters start with {@code above} or {@code
   * below}.
   */
  NewOrder leg(Params params, Listing listing, String prefix) {
    OrderType type = type(params, prefix + "Type");
    if (type == OrderType.LIMIT || type == OrderType.MARKET) {
      throw new Refused(-1158, "Unsupported order combination.");
    }
    if (params.has(prefix + "TrailingDelta")) {
      throw new Refused(-2010, "Trailing stop orders are not supported for this symbol.");
    }
    if (params.has(prefix + "IcebergQty")) {
      throw new Refused(-2010, "Iceberg orders are not supported for this symbol.");
    }
    if (type.needsTimeInForce()) {
      params.need(prefix + "TimeInForce");
    }
    BigDecimal price =
        type.priced() ? needed(params, prefix + "Price") : absent(params, prefix + "Price");
    BigDecimal stop =
        type.conditional()
            ? needed(params, prefix + "StopPrice")
            : absent(params, prefix + "StopPrice");
    String clientId = params.clientId(prefix + "ClientOrderId");
    return new NewOrder(
        clientId == null ? newClientId.get() : clientId,
        buy(params),
        type,
        timeInForce(params.text(prefix + "TimeInForce")),
        ticks(price, listing, "Invalid price."),
        lots(needed(params, "quantity"), listing),
        0,
        ticks(stop, listing, "Invalid stop price."),
        selfTrade(params),
        label(params, prefix + "StrategyId"),
        label(params, prefix + "StrategyType"));
  }

  /**
   * The older {@code POST order/oco}: a limit and a stop, told apart by name instead of by place.
   */
  NewOrder[] legacyOco(Params params, Listing listing) {
    boolean buy = buy(params);
    params.need("quantity");
    unsupported(params);
    long lots = lots(params.decimal("quantity"), listing);
    String limitId = params.clientId("limitClientOrderId");
    NewOrder limit =
        new NewOrder(
            limitId == null ? newClientId.get() : limitId,
            buy,
            OrderType.LIMIT_MAKER,
            TimeInForce.GTC,
            ticks(needed(params, "price"), listing, "Invalid price."),
            lots,
            0,
            0,
            selfTrade(params),
            label(params, "limitStrategyId"),
            label(params, "limitStrategyType"));
    BigDecimal stopLimit = params.decimal("stopLimitPrice");
    if (stopLimit != null) {
      params.need("stopLimitTimeInForce");
    }
    String stopId = params.clientId("stopClientOrderId");
    NewOrder stop =
        new NewOrder(
            stopId == null ? newClientId.get() : stopId,
            buy,
            stopLimit == null ? OrderType.STOP_LOSS : OrderType.STOP_LOSS_LIMIT,
            timeInForce(params.text("stopLimitTimeInForce")),
            ticks(stopLimit, listing, "Invalid price."),
            lots,
            0,
            ticks(needed(params, "stopPrice"), listing, "Invalid stop price."),
            selfTrade(params),
            label(params, "stopStrategyId"),
            label(params, "stopStrategyType"));
    return buy ? new NewOrder[] {stop, limit} : new NewOrder[] {limit, stop};
  }

  String clientId(Params params, String name) {
    String given = params.clientId(name);
    return given == null ? newClientId.get() : given;
  }

  /** ACK, RESULT or FULL; market and limit orders answer in full unless told otherwise. */
  static String verbosity(Params params, OrderType type) {
    String wanted = params.text("newOrderRespType");
    if (wanted == null) {
      return type == OrderType.MARKET || type == OrderType.LIMIT ? "FULL" : "ACK";
    }
    return switch (wanted) {
      case "ACK", "RESULT", "FULL" -> wanted;
      default ->
          throw new Refused(-1130, "Data sent for parameter 'newOrderRespType' is not valid.");
    };
  }

  private static boolean buy(Params params) {
    return switch (params.need("side")) {
      case "BUY" -> true;
      case "SELL" -> false;
      default -> throw new Refused(-1117, "Invalid side.");
    };
  }

  private static OrderType type(Params params, String name) {
    String text = params.need(name);
    try {
      return OrderType.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Refused(-1116, "Invalid orderType.");
    }
  }

  private static TimeInForce timeInForce(@Nullable String text) {
    if (text == null) {
      return TimeInForce.GTC;
    }
    try {
      return TimeInForce.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new Refused(-1115, "Invalid timeInForce.");
    }
  }

  private static SelfTrade selfTrade(Params params) {
    String text = params.text("selfTradePreventionMode");
    if (text == null) {
      return SelfTrade.EXPIRE_MAKER;
    }
    try {
      return SelfTrade.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new Refused(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.");
    }
  }

  private static void unsupported(Params params) {
    BigDecimal iceberg = params.decimal("icebergQty");
    if (iceberg != null && iceberg.signum() > 0) {
      throw new Refused(-2010, "Iceberg orders are not supported for this symbol.");
    }
    if (params.has("trailingDelta")) {
      throw new Refused(-2010, "Trailing stop orders are not supported for this symbol.");
    }
  }

  private static @Nullable BigDecimal stop(Params params, OrderType type) {
    if (!type.conditional()) {
      params.refuse("stopPrice");
      return null;
    }
    BigDecimal stop = params.decimal("stopPrice");
    if (stop == null) {
      throw new Refused(
          -1102, "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!");
    }
    return stop;
  }

  private static BigDecimal needed(Params params, String name) {
    BigDecimal value = params.decimal(name);
    if (value == null) {
      throw Refused.missing(name);
    }
    return value;
  }

  private static @Nullable BigDecimal absent(Params params, String name) {
    params.refuse(name);
    return null;
  }

  private static @Nullable Long label(Params params, String name) {
    return params.has(name) ? params.number(name, 0) : null;
  }

  private static long ticks(@Nullable BigDecimal price, Listing listing, String ifZero) {
    if (price == null) {
      return 0;
    }
    if (price.signum() == 0) {
      throw new Refused(-1013, ifZero);
    }
    return whole(price, listing.priceDecimals(), "PRICE_FILTER");
  }

  private static long lots(@Nullable BigDecimal quantity, Listing listing) {
    if (quantity == null) {
      return 0;
    }
    if (quantity.signum() == 0) {
      throw new Refused(-1013, "Invalid quantity.");
    }
    return whole(quantity, listing.lotDecimals(), "LOT_SIZE");
  }

  private static long whole(BigDecimal value, int decimals, String filter) {
    try {
      return value.movePointRight(decimals).longValueExact();
    } catch (ArithmeticException e) {
      throw new Refused(new Refusal(-1013, "Filter failure: " + filter));
    }
  }

  static long e8(BigDecimal amount) {
    try {
      return amount.movePointRight(Listing.ASSET_DECIMALS).longValueExact();
    } catch (ArithmeticException e) {
      throw new Refused(-1108, "Parameter 'quoteOrderQty' overflowed.");
    }
  }
}
