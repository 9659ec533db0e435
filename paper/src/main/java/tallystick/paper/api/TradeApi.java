package tallystick.paper.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.NewOrder;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.OrderStatus;
import tallystick.paper.trading.Outcome;
import tallystick.paper.trading.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Placing and cancelling. */
final class TradeApi {
  private final Exchange exchange;
  private final PublicApi open;
  private final Limits limits;
  private final Switches switches;
  private final Supplier<String> newClientId;
  private final Orders orders;

  TradeApi(
      Exchange exchange,
      PublicApi open,
      Limits limits,
      Switches switches,
      Supplier<String> newClientId) {
    this.exchange = exchange;
    this.open = open;
    this.limits = limits;
    this.switches = switches;
    this.newClientId = newClientId;
    this.orders = new Orders(newClientId);
  }

  JsonNode place(Call call) {
    Market market = open.market(call.params);
    NewOrder order = orders.read(call.params, market.listing());
    String verbosity = Orders.verbosity(call.params, order.type());
    limits.order(call.account().id(), 1, call.nowMs, call.headers);
    return placed(place(call, market, order), verbosity);
  }

  private Outcome place(Call call, Market market, NewOrder order) {
    if (switches.maintenance()) {
      return new Refusal(-1013, "Market is closed.");
    }
    return exchange.place(call.account(), market, order, call.nowMs);
  }

  private static JsonNode placed(Outcome outcome, String verbosity) {
    return switch (outcome) {
      case Refusal refusal -> throw new Refused(refusal);
      case Outcome.Done done -> Shapes.placed(done.order(), done.fills(), verbosity);
      case Outcome.Listed listed -> throw new IllegalStateException("one order became " + listed);
    };
  }

  JsonNode test(Call call) {
    Market market = open.market(call.params);
    NewOrder order = orders.read(call.params, market.listing());
    Orders.verbosity(call.params, order.type());
    Refusal refusal = exchange.check(call.account(), market, order);
    if (refusal != null) {
      throw new Refused(refusal);
    }
    if (!"true".equals(call.params.text("computeCommissionRates"))) {
      return Json.object();
    }
    return AccountApi.commission(call.account(), null);
  }

  JsonNode cancel(Call call) {
    Market market = open.market(call.params);
    String cancelId = orders.clientId(call.params, "newClientOrderId");
    Order order = named(call.params, call.account(), market, "orderId", "origClientOrderId");
    restrict(call.params, order);
    return cancelled(cancel(call, order, cancelId), cancelId);
  }

  private Outcome cancel(Call call, @Nullable Order order, String cancelId) {
    return order == null
        ? Refusal.UNKNOWN_ORDER_CANCEL
        : exchange.cancel(call.account(), order, cancelId, call.nowMs);
  }

  private JsonNode cancelled(Outcome outcome, String cancelId) {
    return switch (outcome) {
      case Refusal refusal -> throw new Refused(refusal);
      case Outcome.Done done -> Shapes.cancelled(done.order(), cancelId);
      case Outcome.Listed listed -> listCancelled(listed.list(), cancelId);
    };
  }

  private ObjectNode listCancelled(OrderList list, String cancelId) {
    ObjectNode json = Shapes.list(exchange, list);
    ArrayNode reports = json.putArray("orderReports");
    for (Order order : legs(list)) {
      reports.add(Shapes.cancelled(order, cancelId));
    }
    return json;
  }

  private List<Order> legs(OrderList list) {
    List<Order> legs = new ArrayList<>();
    for (long id : list.orderIds()) {
      Order order = exchange.order(id);
      if (order != null) {
        legs.add(order);
      }
    }
    return legs;
  }

  private static void restrict(Params params, @Nullable Order order) {
    String only = params.text("cancelRestrictions");
    if (only == null || order == null) {
      return;
    }
    OrderStatus wanted =
        switch (only) {
          case "ONLY_NEW" -> OrderStatus.NEW;
          case "ONLY_PARTIALLY_FILLED" -> OrderStatus.PARTIALLY_FILLED;
          default -> throw new Refused(-1145, "Invalid cancelRestrictions");
        };
    if (order.status().open() && order.status() != wanted) {
      throw new Refused(Refusal.CANCEL_RESTRICTED);
    }
  }

  /** The order that id or client id name, or null; both must agree when both are given. */
  static @Nullable Order named(
      Params params, Account account, Market market, String idName, String clientName) {
    boolean byId = params.has(idName);
    String clientId = params.text(clientName);
    if (!byId && clientId == null) {
      throw new Refused(
          -1102,
          "Param '" + clientName + "' or '" + idName + "' must be sent, but both were empty/null!");
    }
    if (!byId) {
      return clientId == null ? null : account.byClientId(market.listing().symbol(), clientId);
    }
    long id = params.number(idName, 0);
    for (Order order : account.orders(market.listing().symbol())) {
      if (order.id() == id) {
        boolean agrees = clientId == null || order.request().clientOrderId().equals(clientId);
        return agrees ? order : null;
      }
    }
    return null;
  }

  JsonNode cancelAll(Call call) {
    Market market = open.market(call.params);
    ArrayNode out = Json.array();
    Set<Long> listsDone = new HashSet<>();
    for (Order order : call.account().openOrders()) {
      if (!order.listing().equals(market.listing()) || !order.status().open()) {
        continue;
      }
      String cancelId = newClientId.get();
      OrderList list = exchange.orderList(order.listId());
      boolean whole = list != null && list.executing();
      exchange.cancel(call.account(), order, cancelId, call.nowMs);
      if (!whole || list == null) {
        out.add(Shapes.cancelled(order, cancelId));
      } else if (listsDone.add(list.id())) {
        out.add(listCancelled(list, cancelId));
      }
    }
    if (out.isEmpty()) {
      throw new Refused(Refusal.UNKNOWN_ORDER_CANCEL);
    }
    return out;
  }

  /**
   * Cancels one order and places another; the two may fail apart, and the answer says which did.
   */
  JsonNode cancelReplace(Call call) {
    Market market = open.market(call.params);
    String mode = call.params.need("cancelReplaceMode");
    if (!mode.equals("STOP_ON_FAILURE") && !mode.equals("ALLOW_FAILURE")) {
      throw new Refused(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.");
    }
    NewOrder request = orders.read(call.params, market.listing());
    String verbosity = Orders.verbosity(call.params, request.type());
    String cancelId = orders.clientId(call.params, "cancelNewClientOrderId");
    Order old =
        named(call.params, call.account(), market, "cancelOrderId", "cancelOrigClientOrderId");
    limits.order(call.account().id(), 1, call.nowMs, call.headers);

    JsonNode cancelAnswer;
    boolean gone;
    try {
      restrict(call.params, old);
      cancelAnswer = cancelled(cancel(call, old, cancelId), cancelId);
      gone = true;
    } catch (Refused refused) {
      cancelAnswer = error(refused);
      gone = false;
    }
    JsonNode newAnswer = null;
    boolean placed = false;
    if (gone || mode.equals("ALLOW_FAILURE")) {
      try {
        newAnswer = placed(place(call, market, request), verbosity);
        placed = true;
      } catch (Refused refused) {
        newAnswer = error(refused);
      }
    }
    ObjectNode data = Json.object();
    data.put("cancelResult", gone ? "SUCCESS" : "FAILURE");
    data.put(
        "newOrderResult", placed ? "SUCCESS" : newAnswer == null ? "NOT_ATTEMPTED" : "FAILURE");
    data.set("cancelResponse", cancelAnswer);
    data.set("newOrderResponse", newAnswer);
    if (gone && placed) {
      return data;
    }
    boolean partly = gone || placed;
    call.status = partly ? 409 : 400;
    ObjectNode failure = Json.object();
    failure.put("code", partly ? -2021 : -2022);
    failure.put(
        "msg", partly ? "Order cancel-replace partially failed." : "Order cancel-replace failed.");
    failure.set("data", data);
    return failure;
  }

  private static ObjectNode error(Refused refused) {
    return Json.object().put("code", refused.code).put("msg", refused.getMessage());
  }

  JsonNode oco(Call call) {
    Market market = open.market(call.params);
    return oco(
        call,
        market,
        orders.leg(call.params, market.listing(), "above"),
        orders.leg(call.params, market.listing(), "below"));
  }

  JsonNode legacyOco(Call call) {
    Market market = open.market(call.params);
    NewOrder[] legs = orders.legacyOco(call.params, market.listing());
    return oco(call, market, legs[0], legs[1]);
  }

  private JsonNode oco(Call call, Market market, NewOrder above, NewOrder below) {
    String listId = orders.clientId(call.params, "listClientOrderId");
    String verbosity =
        call.params.has("newOrderRespType")
            ? Orders.verbosity(call.params, above.type())
            : "RESULT";
    if (switches.maintenance()) {
      throw new Refused(-1013, "Market is closed.");
    }
    limits.order(call.account().id(), 2, call.nowMs, call.headers);
    return switch (exchange.placeOco(call.account(), market, listId, above, below, call.nowMs)) {
      case Refusal refusal -> throw new Refused(refusal);
      case Outcome.Done done -> throw new IllegalStateException("a list became " + done);
      case Outcome.Listed listed -> {
        ObjectNode json = Shapes.list(exchange, listed.list());
        ArrayNode reports = json.putArray("orderReports");
        for (Order leg : legs(listed.list())) {
          reports.add(Shapes.placed(leg, List.of(), verbosity));
        }
        yield json;
      }
    };
  }

  JsonNode cancelList(Call call) {
    open.market(call.params);
    OrderList list = list(call, "orderListId", "listClientOrderId");
    if (list == null || !list.executing()) {
      throw new Refused(Refusal.UNKNOWN_ORDER_CANCEL);
    }
    String cancelId = orders.clientId(call.params, "newClientOrderId");
    Order any = legs(list).stream().filter(o -> o.status().open()).findFirst().orElse(null);
    cancel(call, any, cancelId);
    return listCancelled(list, cancelId);
  }

  JsonNode queryList(Call call) {
    OrderList list = list(call, "orderListId", "origClientOrderId");
    if (list == null) {
      throw new Refused(-2018, "Order list does not exist.");
    }
    return Shapes.list(exchange, list);
  }

  JsonNode allLists(Call call) {
    int limit = call.params.limit(500, 1000);
    long fromId = call.params.number("fromId", -1);
    long start = call.params.number("startTime", -1);
    long end = call.params.number("endTime", Long.MAX_VALUE);
    ArrayNode out = Json.array();
    for (OrderList list : call.account().lists()) {
      if (list.id() >= fromId
          && list.timeMs() >= start
          && list.timeMs() <= end
          && out.size() < limit) {
        out.add(Shapes.list(exchange, list));
      }
    }
    return out;
  }

  JsonNode openLists(Call call) {
    ArrayNode out = Json.array();
    for (OrderList list : call.account().lists()) {
      if (list.executing()) {
        out.add(Shapes.list(exchange, list));
      }
    }
    return out;
  }

  private @Nullable OrderList list(Call call, String idName, String clientName) {
    String clientId = call.params.text(clientName);
    if (!call.params.has(idName) && clientId == null) {
      throw new Refused(
          -1102,
          "Param '" + idName + "' or '" + clientName + "' must be sent, but both were empty/null!");
    }
    long id = call.params.number(idName, -1);
    OrderList found = null;
    for (OrderList list : call.account().lists()) {
      if (id >= 0 ? list.id() == id : list.clientOrderId().equals(clientId)) {
        found = list;
      }
    }
    return found;
  }

  JsonNode orderCounts(Call call) {
    return limits.orderCounts(call.account().id(), call.nowMs);
  }
}
