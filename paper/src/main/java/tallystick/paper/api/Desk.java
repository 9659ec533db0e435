package tallystick.paper.api;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.KeyRing;
import tallystick.paper.api.Endpoint.Handler;
import tallystick.paper.api.Endpoint.Security;
import tallystick.paper.api.Endpoint.Weight;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes requests to their handlers. */
public final class Desk {
  private final LongSupplier clock;
  private final Limits limits = new Limits();
  private final Faults faults = new Faults();
  private final Switches switches = new Switches();
  private final Gate gate;
  private final Map<String, Endpoint> byPath = new HashMap<>();
  private final Map<String, Endpoint> byWsMethod = new HashMap<>();

  /**
   * Serves an exchange.
   *
   * @param clock wall time in milliseconds
   * @param newId client order ids for orders that bring none
   */
  public Desk(Exchange exchange, KeyRing keys, LongSupplier clock, Supplier<String> newId) {
    this.clock = clock;
    this.gate = new Gate(keys, exchange);
    PublicApi open = new PublicApi(exchange, limits, switches);
    market(open);
    trade(new TradeApi(exchange, open, limits, switches, newId));
    account(new AccountApi(exchange, open, switches, newId));
  }

  public Faults faults() {
    return faults;
  }

  public Switches switches() {
    return switches;
  }

  public Limits limits() {
    return limits;
  }

  /** The exchange's wall clock, skewed when asked for. */
  public long nowMs() {
    return clock.getAsLong() + switches.skewMs();
  }

  private void market(PublicApi api) {
    Weight one = p -> 1;
    add("GET", "/api/v3/ping", "ping", Security.NONE, one, call -> Json.object());
    add("GET", "/api/v3/time", "time", Security.NONE, one, api::time);
    add("GET", "/api/v3/exchangeInfo", "exchangeInfo", Security.NONE, p -> 20, api::exchangeInfo);
    add("GET", "/api/v3/depth", "depth", Security.NONE, PublicApi::depthWeight, api::depth);
    add("GET", "/api/v3/trades", "trades.recent", Security.NONE, p -> 25, api::trades);
    add(
        "GET",
        "/api/v3/historicalTrades",
        "trades.historical",
        Security.NONE,
        p -> 25,
        api::trades);
    add("GET", "/api/v3/aggTrades", "trades.aggregate", Security.NONE, p -> 4, api::aggTrades);
    add("GET", "/api/v3/klines", "klines", Security.NONE, p -> 2, api::klines);
    add("GET", "/api/v3/uiKlines", "uiKlines", Security.NONE, p -> 2, api::klines);
    add("GET", "/api/v3/avgPrice", "avgPrice", Security.NONE, p -> 2, api::avgPrice);
    Weight ticker = p -> p.has("symbol") ? 2 : 80;
    add("GET", "/api/v3/ticker/24hr", "ticker.24hr", Security.NONE, ticker, api::ticker24);
    add(
        "GET",
        "/api/v3/ticker/tradingDay",
        "ticker.tradingDay",
        Security.NONE,
        p -> 4,
        api::ticker24);
    add("GET", "/api/v3/ticker", "ticker", Security.NONE, p -> 4, api::rolling);
    Weight light = p -> p.has("symbol") ? 2 : 4;
    add("GET", "/api/v3/ticker/price", "ticker.price", Security.NONE, light, api::tickerPrice);
    add("GET", "/api/v3/ticker/bookTicker", "ticker.book", Security.NONE, light, api::bookTicker);
  }

  private void trade(TradeApi api) {
    Weight one = p -> 1;
    add("POST", "/api/v3/order", "order.place", Security.TRADE, one, api::place);
    add("POST", "/api/v3/order/test", "order.test", Security.TRADE, one, api::test);
    add("DELETE", "/api/v3/order", "order.cancel", Security.TRADE, one, api::cancel);
    add(
        "DELETE",
        "/api/v3/openOrders",
        "openOrders.cancelAll",
        Security.TRADE,
        one,
        api::cancelAll);
    add(
        "POST",
        "/api/v3/order/cancelReplace",
        "order.cancelReplace",
        Security.TRADE,
        one,
        api::cancelReplace);
    add("POST", "/api/v3/orderList/oco", "orderList.place.oco", Security.TRADE, one, api::oco);
    add("POST", "/api/v3/order/oco", "orderList.place", Security.TRADE, one, api::legacyOco);
    add("DELETE", "/api/v3/orderList", "orderList.cancel", Security.TRADE, one, api::cancelList);
    add("GET", "/api/v3/orderList", "orderList.status", Security.USER_DATA, p -> 4, api::queryList);
    add("GET", "/api/v3/allOrderList", "allOrderLists", Security.USER_DATA, p -> 20, api::allLists);
    add(
        "GET",
        "/api/v3/openOrderList",
        "openOrderLists.status",
        Security.USER_DATA,
        p -> 6,
        api::openLists);
    add(
        "GET",
        "/api/v3/rateLimit/order",
        "account.rateLimits.orders",
        Security.USER_DATA,
        p -> 40,
        api::orderCounts);
  }

  private void account(AccountApi api) {
    Weight one = p -> 1;
    add("GET", "/api/v3/account", "account.status", Security.USER_DATA, p -> 20, api::account);
    add("GET", "/api/v3/order", "order.status", Security.USER_DATA, p -> 4, api::order);
    Weight open = p -> p.has("symbol") ? 6 : 80;
    add(
        "GET",
        "/api/v3/openOrders",
        "openOrders.status",
        Security.USER_DATA,
        open,
        api::openOrders);
    add("GET", "/api/v3/allOrders", "allOrders", Security.USER_DATA, p -> 20, api::allOrders);
    Weight trades = p -> p.has("orderId") ? 5 : 20;
    add("GET", "/api/v3/myTrades", "myTrades", Security.USER_DATA, trades, api::myTrades);
    add(
        "GET",
        "/api/v3/account/commission",
        "account.commission",
        Security.USER_DATA,
        p -> 20,
        api::commission);
    add(
        "GET",
        "/api/v3/myPreventedMatches",
        "myPreventedMatches",
        Security.USER_DATA,
        p -> 20,
        api::nothing);
    add("GET", "/sapi/v1/capital/config/getall", "", Security.USER_DATA, p -> 10, api::coins);
    add("GET", "/sapi/v1/margin/allPairs", "", Security.MARKET_DATA, one, api::nothing);
    add("GET", "/sapi/v1/margin/allAssets", "", Security.MARKET_DATA, one, api::nothing);
    add(
        "GET",
        "/sapi/v1/margin/isolated/allPairs",
        "",
        Security.MARKET_DATA,
        p -> 10,
        api::nothing);
    add("GET", "/sapi/v1/asset/tradeFee", "", Security.USER_DATA, one, api::tradeFee);
    add("GET", "/sapi/v1/asset/assetDetail", "", Security.USER_DATA, one, api::assetDetail);
    add("GET", "/sapi/v1/system/status", "", Security.NONE, one, api::systemStatus);
    add("GET", "/sapi/v1/account/status", "", Security.USER_DATA, one, api::accountStatus);
    add("GET", "/sapi/v1/account/apiRestrictions", "", Security.USER_DATA, one, api::restrictions);
    add("POST", "/sapi/v1/capital/withdraw/apply", "", Security.WITHDRAW, p -> 60, api::withdraw);
  }

  private void add(
      String method,
      String path,
      String wsMethod,
      Security security,
      Weight weight,
      Handler handler) {
    Endpoint endpoint = new Endpoint(method, path, wsMethod, security, weight, handler);
    byPath.put(endpoint.name(), endpoint);
    if (!wsMethod.isEmpty()) {
      byWsMethod.put(wsMethod, endpoint);
    }
  }

  /** One REST request. */
  public Answer rest(Request request) {
    Faults.Rule fault = faults.request(request.toString());
    if (fault != null && fault.kind == Faults.Kind.FAIL_BEFORE) {
      return Answer.of(
          Reply.error(
              fault.status,
              -1001,
              "Internal error; unable to process your request. Please try again."));
    }
    Reply reply = answer(request);
    if (fault == null) {
      return Answer.of(reply);
    }
    return switch (fault.kind) {
      case DROP_ANSWER -> new Answer(reply, true, fault.delayMs);
      case FAIL_AFTER ->
          Answer.of(
              Reply.error(
                  fault.status,
                  -1007,
                  "Timeout waiting for response from backend server. Send status unknown; execution"
                      + " status unknown."));
      case DELAY -> new Answer(reply, false, fault.delayMs);
      case FAIL_BEFORE, STREAM_DUPLICATE, STREAM_REORDER, STREAM_DROP, STREAM_DISCONNECT ->
          Answer.of(reply);
    };
  }

  private Reply answer(Request request) {
    long nowMs = nowMs();
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      if (request.path().equals("/api/v3/userDataStream")
          || request.path().startsWith("/sapi/v1/userDataStream")) {
        limits.charge(request.address(), 2, nowMs, headers);
        throw new Refused(
            410,
            -1020,
            "This operation is not supported. Listen keys were retired; use userDataStream.subscribe"
                + " on the WebSocket API.",
            headers);
      }
      Endpoint endpoint = byPath.get(request.toString());
      if (endpoint == null) {
        limits.charge(request.address(), 1, nowMs, headers);
        throw new Refused(
            404,
            -5000,
            "Path " + request.path() + ", Method " + request.method() + " is invalid",
            headers);
      }
      String body = request.rawBody();
      Params params = Params.of(request.rawQuery(), body);
      limits.charge(request.address(), endpoint.weight().of(params), nowMs, headers);
      ApiKey key = null;
      Account account = null;
      if (endpoint.security() != Security.NONE) {
        key = gate.key(request.apiKey(), request.address(), endpoint.security());
        account = gate.account(key);
        if (endpoint.security().signed()) {
          gate.signature(key, params, Gate.payload(request.rawQuery(), body), nowMs);
        }
      }
      Call call = new Call(params, nowMs, account, key);
      JsonNode json = endpoint.handler().handle(call);
      headers.putAll(call.headers);
      return new Reply(call.status, text(json, request.microseconds()), headers);
    } catch (Refused refused) {
      headers.putAll(refused.headers);
      return new Reply(refused.status, refused.reply().json(), headers);
    }
  }

  /** Times in microseconds where the client asked for them. */
  private static String text(JsonNode json, boolean microseconds) {
    if (microseconds) {
      Micros.convert(json);
    }
    return json.toString();
  }

  /** What a WebSocket session knows of its log-on. */
  public static final class Session {
    @Nullable ApiKey key;
    long authorizedSinceMs;
    final long connectedSinceMs;
    final boolean microseconds;
    final String address;

    public Session(long connectedSinceMs, boolean microseconds, String address) {
      this.connectedSinceMs = connectedSinceMs;
      this.microseconds = microseconds;
      this.address = address;
    }

    public long connectedSinceMs() {
      return connectedSinceMs;
    }
  }

  /** One request of the WebSocket API; subscriptions are the caller's business. */
  public Answer webSocket(Session session, String id, String method, Map<String, String> given) {
    Faults.Rule fault = faults.request(method);
    if (fault != null && fault.kind == Faults.Kind.FAIL_BEFORE) {
      return Answer.of(
          wrap(
              session,
              id,
              Reply.error(
                  fault.status,
                  -1001,
                  "Internal error; unable to process your request. Please try again.")));
    }
    boolean terse = "false".equals(given.get("returnRateLimits"));
    Reply reply = wrap(session, id, answer(session, method, given), !terse);
    if (fault == null) {
      return Answer.of(reply);
    }
    boolean drop = fault.kind == Faults.Kind.DROP_ANSWER;
    return new Answer(reply, drop, fault.delayMs);
  }

  private Reply answer(Session session, String method, Map<String, String> given) {
    long nowMs = nowMs();
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      Params params = Params.of(given);
      Endpoint endpoint = byWsMethod.get(method);
      boolean sessional = method.startsWith("session.");
      if (endpoint == null && !sessional) {
        limits.charge(session.address, 1, nowMs, headers);
        throw new Refused(-1020, "This operation is not supported.");
      }
      limits.charge(
          session.address, endpoint == null ? 2 : endpoint.weight().of(params), nowMs, headers);
      if (endpoint == null) {
        return Reply.ok(session(session, method, params, nowMs).toString());
      }
      ApiKey key = null;
      Account account = null;
      if (endpoint.security() != Security.NONE) {
        key = signer(session, params, endpoint.security(), nowMs);
        account = gate.account(key);
      }
      Call call = new Call(params, nowMs, account, key);
      JsonNode json = endpoint.handler().handle(call);
      return new Reply(call.status, text(json, session.microseconds), Map.of());
    } catch (Refused refused) {
      return refused.reply();
    }
  }

  /** The session's key when it is logged on and the request names none, else the request's own. */
  private ApiKey signer(Session session, Params params, Security security, long nowMs) {
    ApiKey on = session.key;
    if (on != null && !params.has("apiKey")) {
      ApiKey key = gate.key(on.key(), session.address, security);
      if (security.signed()) {
        params.need("timestamp");
      }
      return key;
    }
    ApiKey key = gate.key(params.text("apiKey"), session.address, security);
    if (security.signed()) {
      gate.signature(key, params, Gate.payload(params.values()), nowMs);
    }
    return key;
  }

  private JsonNode session(Session session, String method, Params params, long nowMs) {
    switch (method) {
      case "session.logon" -> {
        ApiKey key = gate.key(params.text("apiKey"), session.address, Security.MARKET_DATA);
        if (key.kind() != tallystick.paper.account.KeyKind.ED25519) {
          throw new Refused(-4056, "HMAC_SHA256 API key is not supported.");
        }
        gate.signature(key, params, Gate.payload(params.values()), nowMs);
        session.key = key;
        session.authorizedSinceMs = nowMs;
      }
      case "session.logout" -> session.key = null;
      case "session.status" -> params.values();
      default -> throw new Refused(-1020, "This operation is not supported.");
    }
    ObjectNode json = Json.object();
    ApiKey key = session.key;
    json.put("apiKey", key == null ? null : key.key());
    json.put("authorizedSince", key == null ? null : session.authorizedSinceMs);
    json.put("connectedSince", session.connectedSinceMs);
    json.put("returnRateLimits", true);
    json.put("serverTime", nowMs);
    json.put("userDataStream", false);
    return json;
  }

  /** The account whose events a subscription brings, or the error to send. */
  public sealed interface Subscriber {
    record Granted(long accountId, String apiKey) implements Subscriber {}

    record Denied(Reply reply) implements Subscriber {}
  }

  /**
   * {@code userDataStream.subscribe} (needs a log-on) and {@code .subscribe.signature} (signs for
   * itself).
   */
  public Subscriber subscriber(Session session, String method, Map<String, String> given) {
    long nowMs = nowMs();
    try {
      Params params = Params.of(given);
      limits.charge(session.address, 2, nowMs, new LinkedHashMap<>());
      if (method.endsWith(".signature")) {
        ApiKey key = gate.key(params.text("apiKey"), session.address, Security.USER_DATA);
        gate.signature(key, params, Gate.payload(params.values()), nowMs);
        return new Subscriber.Granted(key.accountId(), key.key());
      }
      ApiKey on = session.key;
      if (on == null) {
        throw new Refused(401, -2015, "Invalid API-key, IP, or permissions for action.", Map.of());
      }
      ApiKey key = gate.key(on.key(), session.address, Security.USER_DATA);
      return new Subscriber.Granted(key.accountId(), key.key());
    } catch (Refused refused) {
      return new Subscriber.Denied(refused.reply());
    }
  }

  /** Puts a reply into the WebSocket API's envelope. */
  public Reply wrap(Session session, String id, Reply reply) {
    return wrap(session, id, reply, true);
  }

  private Reply wrap(Session session, String id, Reply reply, boolean rateLimits) {
    StringBuilder json = new StringBuilder(reply.json().length() + 200);
    json.append("{\"id\":").append(id).append(",\"status\":").append(reply.status());
    json.append(reply.status() == 200 ? ",\"result\":" : ",\"error\":").append(reply.json());
    if (rateLimits) {
      json.append(",\"rateLimits\":").append(limits.used(session.address, nowMs()));
    }
    json.append('}');
    return new Reply(reply.status(), json.toString(), reply.headers());
  }

  /** Whether a key still exists and is the same; sessions of a deleted one end. */
  public boolean stillValid(Session session, KeyRing ring) {
    ApiKey key = session.key;
    return key == null || key.equals(ring.get(key.key()));
  }

  /** An order as queries show it. */
  public ObjectNode show(Order order) {
    return Shapes.queried(order);
  }

  /** A fill as queries show it. */
  public ObjectNode show(UserFill fill) {
    return Shapes.trade(fill);
  }
}
