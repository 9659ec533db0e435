package tallystick.paper.api;

import static tallystick.paper.trading.Decimals.e8;
import static tallystick.paper.trading.Decimals.lots;
import static tallystick.paper.trading.Decimals.price;

import java.util.List;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Bar;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Interval;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.NewOrder;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binance's JSON shapes of orders, fills, lists and candles. Decimals are texts of eight digits.
 */
final class Shapes {
  private Shapes() {}

  static String side(Order order) {
    return order.buy() ? "BUY" : "SELL";
  }

  /** The answer to a new order, at the verbosity asked for. */
  static ObjectNode placed(Order order, List<UserFill> fills, String verbosity) {
    ObjectNode json = Json.object();
    json.put("symbol", order.listing().symbol());
    json.put("orderId", order.id());
    json.put("orderListId", order.listId());
    json.put("clientOrderId", order.request().clientOrderId());
    json.put("transactTime", order.updateTimeMs());
    if (verbosity.equals("ACK")) {
      return json;
    }
    state(json, order);
    if (order.working()) {
      json.put("workingTime", order.workingTimeMs());
    }
    json.put("selfTradePreventionMode", order.request().selfTrade().name());
    conditional(json, order);
    prevented(json, order);
    if (verbosity.equals("FULL")) {
      ArrayNode list = json.putArray("fills");
      for (UserFill fill : fills) {
        if (fill.orderId() == order.id()) {
          list.addObject()
              .put("price", price(fill.listing(), fill.priceTicks()))
              .put("qty", lots(fill.listing(), fill.lots()))
              .put("commission", e8(fill.feeE8()))
              .put("commissionAsset", fill.feeAsset())
              .put("tradeId", fill.id());
        }
      }
    }
    return json;
  }

  private static void state(ObjectNode json, Order order) {
    Listing listing = order.listing();
    NewOrder request = order.request();
    json.put("price", price(listing, request.priceTicks()));
    json.put("origQty", lots(listing, order.originalLots()));
    json.put("executedQty", lots(listing, order.executedLots()));
    json.put("origQuoteOrderQty", e8(request.quoteE8()));
    json.put("cummulativeQuoteQty", e8(order.quoteE8()));
    json.put("status", order.status().name());
    json.put("timeInForce", request.timeInForce().name());
    json.put("type", request.type().name());
    json.put("side", side(order));
  }

  private static void conditional(ObjectNode json, Order order) {
    NewOrder request = order.request();
    if (request.type().conditional()) {
      json.put("stopPrice", price(order.listing(), request.stopTicks()));
    }
    if (request.strategyId() != null) {
      json.put("strategyId", request.strategyId());
    }
    if (request.strategyType() != null) {
      json.put("strategyType", request.strategyType());
    }
  }

  private static void prevented(ObjectNode json, Order order) {
    if (order.preventedLots() > 0) {
      json.put("preventedQuantity", lots(order.listing(), order.preventedLots()));
    }
    if (order.prevented().isEmpty()) {
      return;
    }
    json.put("preventedMatchId", order.prevented().getFirst().id());
    ArrayNode matches = json.putArray("preventedMatches");
    for (Order.Prevented match : order.prevented()) {
      ObjectNode one = matches.addObject();
      one.put("preventedMatchId", match.id());
      one.put("makerOrderId", match.makerOrderId());
      one.put("price", price(order.listing(), match.priceTicks()));
      if (match.takerLots() > 0) {
        one.put("takerPreventedQuantity", lots(order.listing(), match.takerLots()));
      }
      if (match.makerLots() > 0) {
        one.put("makerPreventedQuantity", lots(order.listing(), match.makerLots()));
      }
    }
  }

  /** An order as queries show it. */
  static ObjectNode queried(Order order) {
    Listing listing = order.listing();
    ObjectNode json = Json.object();
    json.put("symbol", listing.symbol());
    json.put("orderId", order.id());
    json.put("orderListId", order.listId());
    json.put("clientOrderId", order.request().clientOrderId());
    json.put("price", price(listing, order.request().priceTicks()));
    json.put("origQty", lots(listing, order.originalLots()));
    json.put("executedQty", lots(listing, order.executedLots()));
    json.put("cummulativeQuoteQty", e8(order.quoteE8()));
    json.put("status", order.status().name());
    json.put("timeInForce", order.request().timeInForce().name());
    json.put("type", order.request().type().name());
    json.put("side", side(order));
    json.put("stopPrice", price(listing, order.request().stopTicks()));
    json.put("icebergQty", "0.00000000");
    json.put("time", order.timeMs());
    json.put("updateTime", order.updateTimeMs());
    json.put("isWorking", order.working());
    json.put("workingTime", order.workingTimeMs());
    json.put("origQuoteOrderQty", e8(order.request().quoteE8()));
    json.put("selfTradePreventionMode", order.request().selfTrade().name());
    if (order.request().strategyId() != null) {
      json.put("strategyId", order.request().strategyId());
    }
    if (order.request().strategyType() != null) {
      json.put("strategyType", order.request().strategyType());
    }
    if (order.preventedLots() > 0) {
      json.put("preventedQuantity", lots(listing, order.preventedLots()));
    }
    return json;
  }

  static ObjectNode cancelled(Order order, String cancelClientId) {
    ObjectNode json = Json.object();
    json.put("symbol", order.listing().symbol());
    json.put("origClientOrderId", order.request().clientOrderId());
    json.put("orderId", order.id());
    json.put("orderListId", order.listId());
    json.put("clientOrderId", cancelClientId);
    json.put("transactTime", order.updateTimeMs());
    state(json, order);
    conditional(json, order);
    json.put("selfTradePreventionMode", order.request().selfTrade().name());
    return json;
  }

  static ObjectNode list(Exchange exchange, OrderList list) {
    ObjectNode json = Json.object();
    json.put("orderListId", list.id());
    json.put("contingencyType", "OCO");
    json.put("listStatusType", list.executing() ? "EXEC_STARTED" : "ALL_DONE");
    json.put("listOrderStatus", list.executing() ? "EXECUTING" : "ALL_DONE");
    json.put("listClientOrderId", list.clientOrderId());
    json.put("transactionTime", list.updateTimeMs());
    json.put("symbol", list.listing().symbol());
    ArrayNode orders = json.putArray("orders");
    for (long id : list.orderIds()) {
      Order order = exchange.order(id);
      if (order != null) {
        orders
            .addObject()
            .put("symbol", list.listing().symbol())
            .put("orderId", id)
            .put("clientOrderId", order.request().clientOrderId());
      }
    }
    return json;
  }

  static ObjectNode trade(UserFill fill) {
    Listing listing = fill.listing();
    ObjectNode json = Json.object();
    json.put("symbol", listing.symbol());
    json.put("id", fill.id());
    json.put("orderId", fill.orderId());
    json.put("orderListId", fill.listId());
    json.put("price", price(listing, fill.priceTicks()));
    json.put("qty", lots(listing, fill.lots()));
    json.put("quoteQty", e8(fill.quoteE8()));
    json.put("commission", e8(fill.feeE8()));
    json.put("commissionAsset", fill.feeAsset());
    json.put("time", fill.timeMs());
    json.put("isBuyer", fill.buyer());
    json.put("isMaker", fill.maker());
    json.put("isBestMatch", true);
    return json;
  }

  static ArrayNode candle(Listing listing, Interval interval, Bar bar) {
    return Json.array()
        .add(bar.openTimeMs())
        .add(price(listing, bar.openTicks()))
        .add(price(listing, bar.highTicks()))
        .add(price(listing, bar.lowTicks()))
        .add(price(listing, bar.closeTicks()))
        .add(lots(listing, bar.lots()))
        .add(interval.closeTimeMs(bar.openTimeMs()))
        .add(e8(bar.quoteE8()))
        .add(bar.trades())
        .add(lots(listing, bar.takerBuyLots()))
        .add(e8(bar.takerBuyQuoteE8()))
        .add("0");
  }

  static ArrayNode balances(Account account, boolean omitZero) {
    ArrayNode balances = Json.array();
    account
        .balances()
        .forEach(
            (asset, balance) -> {
              if (!omitZero || balance.freeE8() != 0 || balance.lockedE8() != 0) {
                balances
                    .addObject()
                    .put("asset", asset)
                    .put("free", e8(balance.freeE8()))
                    .put("locked", e8(balance.lockedE8()));
              }
            });
    return balances;
  }
}
