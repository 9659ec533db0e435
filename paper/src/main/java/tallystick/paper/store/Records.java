package tallystick.paper.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.KeyKind;
import tallystick.paper.account.Permissions;
import tallystick.paper.api.Json;
import tallystick.paper.matching.SelfTrade;
import tallystick.paper.replay.Feed;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Counters;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.NewOrder;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.OrderStatus;
import tallystick.paper.trading.OrderType;
import tallystick.paper.trading.TimeInForce;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each kind of record to JSON and back. The first field names the kind. */
final class Records {
  private Records() {}

  // ---- exchange

  static ObjectNode exchange(Exchange exchange, long elapsedMs) {
    Counters c = exchange.counters();
    ObjectNode json = Json.object();
    json.put("kind", "exchange");
    json.put("order", c.nextOrderId());
    json.put("list", c.nextListId());
    json.put("account", c.nextAccountId());
    json.put("fill", c.nextFillId());
    json.put("prevented", c.nextPreventedId());
    json.put("rest", c.nextRest());
    json.put("elapsedMs", elapsedMs);
    amounts(json.putObject("house"), exchange.house().balancesE8());
    amounts(json.putObject("fees"), exchange.house().feesE8());
    return json;
  }

  private static void amounts(ObjectNode to, Map<String, Long> amounts) {
    amounts.forEach(to::put);
  }

  static Map<String, Long> amounts(JsonNode json) {
    Map<String, Long> amounts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      amounts.put(entry.getKey(), entry.getValue().asLong());
    }
    return amounts;
  }

  static Counters counters(JsonNode json) {
    return new Counters(
        json.path("order").asLong(),
        json.path("list").asLong(),
        json.path("account").asLong(),
        json.path("fill").asLong(),
        json.path("prevented").asLong(),
        json.path("rest").asLong());
  }

  // ---- markets

  static ObjectNode market(Market market, Feed feed) {
    Listing listing = market.listing();
    return Json.object()
        .put("kind", "market")
        .put("symbol", listing.symbol())
        .put("priceDecimals", listing.priceDecimals())
        .put("lotDecimals", listing.lotDecimals())
        .put("last", market.lastTicks())
        .put("reference", market.referenceTicks())
        .put("timeMs", market.timeMs())
        .put("trade", market.nextTradeId())
        .put("version", market.bookVersion())
        .put("next", feed.next())
        .put("data", feed.fingerprint());
  }

  static void market(Market market, JsonNode json) {
    market.restore(
        json.path("last").asLong(),
        json.path("reference").asLong(),
        json.path("timeMs").asLong(),
        json.path("trade").asLong(),
        json.path("version").asLong());
  }

  // ---- accounts and keys

  static ObjectNode account(Account account) {
    ObjectNode json = Json.object();
    json.put("kind", "account");
    json.put("id", account.id());
    json.put("name", account.name());
    json.put("maker", account.makerFeeBps());
    json.put("taker", account.takerFeeBps());
    json.put("updated", account.updateTimeMs());
    ObjectNode balances = json.putObject("balances");
    account
        .balances()
        .forEach(
            (asset, balance) ->
                balances.putArray(asset).add(balance.freeE8()).add(balance.lockedE8()));
    return json;
  }

  static Account account(JsonNode json) {
    return new Account(
        json.path("id").asLong(),
        json.path("name").asString(),
        json.path("maker").asInt(),
        json.path("taker").asInt(),
        json.path("updated").asLong());
  }

  static Map<String, Account.Balance> balances(JsonNode json) {
    Map<String, Account.Balance> balances = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("balances").properties()) {
      balances.put(
          entry.getKey(),
          new Account.Balance(
              entry.getValue().path(0).asLong(), entry.getValue().path(1).asLong()));
    }
    return balances;
  }

  static ObjectNode key(ApiKey key) {
    ObjectNode json = Json.object();
    json.put("kind", "key");
    json.put("key", key.key());
    json.put("account", key.accountId());
    json.put("signs", key.kind().name());
    json.put("material", key.material());
    json.set("permissions", Json.MAPPER.valueToTree(key.permissions()));
    json.put("restricted", key.ipRestricted());
    ArrayNode addresses = json.putArray("addresses");
    key.addresses().forEach(addresses::add);
    json.put("created", key.createdMs());
    return json;
  }

  static ObjectNode deletedKey(String key) {
    return Json.object().put("kind", "deletedKey").put("key", key);
  }

  static ApiKey key(JsonNode json) {
    List<String> addresses = new ArrayList<>();
    json.path("addresses").forEach(a -> addresses.add(a.asString()));
    return new ApiKey(
        json.path("key").asString(),
        json.path("account").asLong(),
        KeyKind.valueOf(json.path("signs").asString()),
        json.path("material").asString(),
        Json.MAPPER.treeToValue(json.path("permissions"), Permissions.class),
        json.path("restricted").asBoolean(),
        addresses,
        json.path("created").asLong());
  }

  // ---- orders, lists, fills

  static ObjectNode order(Order order) {
    NewOrder request = order.request();
    Order.Saved state = order.saved();
    ObjectNode json = Json.object();
    json.put("kind", "order");
    json.put("id", order.id());
    json.put("account", order.accountId());
    json.put("symbol", order.listing().symbol());
    json.put("client", request.clientOrderId());
    json.put("buy", request.buy());
    json.put("type", request.type().name());
    json.put("tif", request.timeInForce().name());
    json.put("price", request.priceTicks());
    json.put("lots", request.lots());
    json.put("quote", request.quoteE8());
    json.put("stop", request.stopTicks());
    json.put("stp", request.selfTrade().name());
    json.put("strategyId", request.strategyId());
    json.put("strategyType", request.strategyType());
    json.put("time", order.timeMs());
    json.put("status", state.status().name());
    json.put("executed", state.executedLots());
    json.put("spent", state.quoteE8());
    json.put("locked", state.lockedE8());
    json.put("prevented", state.preventedLots());
    json.put("updated", state.updateTimeMs());
    json.put("working", state.workingTimeMs());
    json.put("rested", state.restedAt());
    json.put("list", state.listId());
    json.put("cancel", state.cancelClientOrderId());
    return json;
  }

  static Order order(JsonNode json, Listing listing) {
    NewOrder request =
        new NewOrder(
            json.path("client").asString(),
            json.path("buy").asBoolean(),
            OrderType.valueOf(json.path("type").asString()),
            TimeInForce.valueOf(json.path("tif").asString()),
            json.path("price").asLong(),
            json.path("lots").asLong(),
            json.path("quote").asLong(),
            json.path("stop").asLong(),
            SelfTrade.valueOf(json.path("stp").asString()),
            number(json.path("strategyId")),
            number(json.path("strategyType")));
    Order order =
        new Order(
            json.path("id").asLong(),
            json.path("account").asLong(),
            listing,
            request,
            json.path("time").asLong());
    order.restore(
        new Order.Saved(
            OrderStatus.valueOf(json.path("status").asString()),
            json.path("executed").asLong(),
            json.path("spent").asLong(),
            json.path("locked").asLong(),
            json.path("prevented").asLong(),
            json.path("updated").asLong(),
            json.path("working").asLong(),
            json.path("rested").asLong(),
            json.path("list").asLong(),
            json.path("cancel").isNull() ? null : json.path("cancel").asString()));
    return order;
  }

  private static @Nullable Long number(JsonNode json) {
    return json.isNumber() ? json.asLong() : null;
  }

  static ObjectNode list(OrderList list) {
    ObjectNode json = Json.object();
    json.put("kind", "list");
    json.put("id", list.id());
    json.put("account", list.accountId());
    json.put("symbol", list.listing().symbol());
    json.put("client", list.clientOrderId());
    ArrayNode orders = json.putArray("orders");
    list.orderIds().forEach(orders::add);
    json.put("time", list.timeMs());
    json.put("executing", list.executing());
    json.put("locked", list.lockedE8());
    json.put("updated", list.updateTimeMs());
    return json;
  }

  static OrderList list(JsonNode json, Listing listing) {
    List<Long> orders = new ArrayList<>();
    json.path("orders").forEach(id -> orders.add(id.asLong()));
    OrderList list =
        new OrderList(
            json.path("id").asLong(),
            json.path("account").asLong(),
            listing,
            json.path("client").asString(),
            orders,
            json.path("time").asLong());
    list.restore(
        json.path("executing").asBoolean(),
        json.path("locked").asLong(),
        json.path("updated").asLong());
    return list;
  }

  static ObjectNode fill(UserFill fill) {
    return Json.object()
        .put("kind", "fill")
        .put("id", fill.id())
        .put("order", fill.orderId())
        .put("list", fill.listId())
        .put("account", fill.accountId())
        .put("symbol", fill.listing().symbol())
        .put("price", fill.priceTicks())
        .put("lots", fill.lots())
        .put("quote", fill.quoteE8())
        .put("fee", fill.feeE8())
        .put("feeAsset", fill.feeAsset())
        .put("time", fill.timeMs())
        .put("buyer", fill.buyer())
        .put("maker", fill.maker());
  }

  static UserFill fill(JsonNode json, Listing listing) {
    return new UserFill(
        json.path("id").asLong(),
        json.path("order").asLong(),
        json.path("list").asLong(),
        json.path("account").asLong(),
        listing,
        json.path("price").asLong(),
        json.path("lots").asLong(),
        json.path("quote").asLong(),
        json.path("fee").asLong(),
        json.path("feeAsset").asString(),
        json.path("time").asLong(),
        json.path("buyer").asBoolean(),
        json.path("maker").asBoolean());
  }
}
