package tallystick.venues.binance.wire;

import tallystick.intent.ReadQuery;
import tallystick.venues.RateBudget.Purpose;
import tallystick.venues.binance.wire.Call.Method;

/** Private reads as requests (sections "Account information" to "Query order"). */
public final class ReadCalls {
  private ReadCalls() {}

  /**
   * The request for a query; not for {@link tallystick.intent.ReadKind#STREAM}, which is a
   * connection.
   *
   * @param symbol Binance's spelling of the query's instrument; empty when it names none
   */
  public static Call of(ReadQuery query, String symbol) {
    Parameters parameters = new Parameters();
    if (!symbol.isEmpty()) {
      parameters.add("symbol", symbol);
    }
    return switch (query.kind()) {
      case ACCOUNT ->
          new Parameters()
              .add("omitZeroBalances", "true")
              .call(Method.GET, "/api/v3/account", 20, Purpose.READ);
      case OPEN_ORDERS ->
          parameters.call(
              Method.GET, "/api/v3/openOrders", symbol.isEmpty() ? 80 : 6, Purpose.READ);
      case ORDER_HISTORY ->
          window(parameters, query, "orderId")
              .call(Method.GET, "/api/v3/allOrders", 20, Purpose.READ);
      case TRADES ->
          window(parameters, query, "fromId")
              .call(Method.GET, "/api/v3/myTrades", 20, Purpose.READ);
      case ORDER ->
          parameters
              .add("origClientOrderId", String.valueOf(query.clientOrderId()))
              .call(Method.GET, "/api/v3/order", 4, Purpose.READ);
      case PERMISSIONS ->
          new Parameters().call(Method.GET, "/sapi/v1/account/apiRestrictions", 1, Purpose.READ);
      case STREAM ->
          throw new IllegalArgumentException("A private stream is a connection, not a request");
    };
  }

  /** One order by the venue's number. */
  public static Call orderByVenueId(String symbol, String venueOrderId) {
    return new Parameters()
        .add("symbol", symbol)
        .add("orderId", venueOrderId)
        .call(Method.GET, "/api/v3/order", 4, Purpose.READ);
  }

  /** One order by our client id. */
  public static Call orderByClientId(String symbol, String clientOrderId) {
    return new Parameters()
        .add("symbol", symbol)
        .add("origClientOrderId", clientOrderId)
        .call(Method.GET, "/api/v3/order", 4, Purpose.READ);
  }

  private static Parameters window(Parameters parameters, ReadQuery query, String idName) {
    if (query.fromId() > 0) {
      parameters.add(idName, query.fromId());
    } else if (query.sinceMs() > 0) {
      parameters.add("startTime", query.sinceMs());
    }
    return parameters.add("limit", query.limit());
  }
}
