package tallystick.paper.stream;

import static tallystick.paper.trading.Decimals.e8;
import static tallystick.paper.trading.Decimals.lots;
import static tallystick.paper.trading.Decimals.price;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.paper.api.Json;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Execution;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.NewOrder;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The payloads of user data streams. Times are wall times. */
final class UserEvents {
  private long nextExecutionId = 1;

  ObjectNode execution(Order order, Execution execution, @Nullable UserFill fill, long nowMs) {
    Listing listing = order.listing();
    NewOrder request = order.request();
    String cancelId = order.cancelClientOrderId();
    boolean cancelled = execution == Execution.CANCELED && cancelId != null;
    ObjectNode json = Json.object();
    json.put("e", "executionReport");
    json.put("E", nowMs);
    json.put("s", listing.symbol());
    json.put("c", cancelled ? cancelId : request.clientOrderId());
    json.put("S", request.buy() ? "BUY" : "SELL");
    json.put("o", request.type().name());
    json.put("f", request.timeInForce().name());
    json.put("q", lots(listing, order.originalLots()));
    json.put("p", price(listing, request.priceTicks()));
    json.put("P", price(listing, request.stopTicks()));
    json.put("F", "0.00000000");
    json.put("g", order.listId());
    json.put("C", cancelled ? request.clientOrderId() : "");
    json.put("x", execution.name());
    json.put("X", order.status().name());
    json.put("r", "NONE");
    json.put("i", order.id());
    json.put("l", lots(listing, fill == null ? 0 : fill.lots()));
    json.put("z", lots(listing, order.executedLots()));
    json.put("L", price(listing, fill == null ? 0 : fill.priceTicks()));
    json.put("n", fill == null ? "0" : e8(fill.feeE8()));
    json.put("N", fill == null ? null : fill.feeAsset());
    json.put("T", order.updateTimeMs());
    json.put("t", fill == null ? -1 : fill.id());
    json.put("I", nextExecutionId++);
    json.put("w", order.status().open() && order.working());
    json.put("m", fill != null && fill.maker());
    json.put("M", fill != null);
    json.put("O", order.timeMs());
    json.put("Z", e8(order.quoteE8()));
    json.put("Y", e8(fill == null ? 0 : fill.quoteE8()));
    json.put("Q", e8(request.quoteE8()));
    if (order.working()) {
      json.put("W", order.workingTimeMs());
    }
    json.put("V", request.selfTrade().name());
    if (request.strategyId() != null) {
      json.put("j", request.strategyId());
    }
    if (request.strategyType() != null) {
      json.put("J", request.strategyType());
    }
    if (execution == Execution.TRADE_PREVENTION) {
      json.put("A", lots(listing, order.preventedLots()));
      json.put("B", lots(listing, order.preventedLots()));
    }
    return json;
  }

  static ObjectNode position(Account account, Set<String> assets, long nowMs) {
    ObjectNode json = Json.object();
    json.put("e", "outboundAccountPosition");
    json.put("E", nowMs);
    json.put("u", account.updateTimeMs());
    ArrayNode balances = json.putArray("B");
    for (String asset : assets.stream().sorted().toList()) {
      Account.Balance balance = account.balance(asset);
      balances
          .addObject()
          .put("a", asset)
          .put("f", e8(balance.freeE8()))
          .put("l", e8(balance.lockedE8()));
    }
    return json;
  }

  static ObjectNode transfer(String asset, long deltaE8, long nowMs) {
    return Json.object()
        .put("e", "balanceUpdate")
        .put("E", nowMs)
        .put("a", asset)
        .put("d", e8(deltaE8))
        .put("T", nowMs);
  }

  static ObjectNode list(Exchange exchange, OrderList list, boolean done, long nowMs) {
    ObjectNode json = Json.object();
    json.put("e", "listStatus");
    json.put("E", nowMs);
    json.put("s", list.listing().symbol());
    json.put("g", list.id());
    json.put("c", "OCO");
    json.put("l", done ? "ALL_DONE" : "EXEC_STARTED");
    json.put("L", done ? "ALL_DONE" : "EXECUTING");
    json.put("r", "NONE");
    json.put("C", list.clientOrderId());
    json.put("T", list.updateTimeMs());
    ArrayNode orders = json.putArray("O");
    for (long id : list.orderIds()) {
      Order order = exchange.order(id);
      if (order != null) {
        orders
            .addObject()
            .put("s", list.listing().symbol())
            .put("i", id)
            .put("c", order.request().clientOrderId());
      }
    }
    return json;
  }

  static ObjectNode terminated(long nowMs) {
    return Json.object().put("e", "eventStreamTerminated").put("E", nowMs);
  }
}
