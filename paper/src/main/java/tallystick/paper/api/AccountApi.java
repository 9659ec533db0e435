package tallystick.paper.api;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.Permissions;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Decimals;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.Refusal;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading one's account, and the wallet calls that clients make when they start. */
final class AccountApi {
  private static final long DAY_MS = 86_400_000L;

  private final Exchange exchange;
  private final PublicApi open;
  private final Switches switches;
  private final Supplier<String> newId;

  AccountApi(Exchange exchange, PublicApi open, Switches switches, Supplier<String> newId) {
    this.exchange = exchange;
    this.open = open;
    this.switches = switches;
    this.newId = newId;
  }

  JsonNode account(Call call) {
    Account account = call.account();
    boolean omitZero = "true".equals(call.params.text("omitZeroBalances"));
    Permissions permissions = call.key().permissions();
    ObjectNode json = Json.object();
    json.put("makerCommission", account.makerFeeBps());
    json.put("takerCommission", account.takerFeeBps());
    json.put("buyerCommission", 0);
    json.put("sellerCommission", 0);
    rates(json.putObject("commissionRates"), account);
    json.put("canTrade", permissions.enableSpotAndMarginTrading());
    json.put("canWithdraw", permissions.enableWithdrawals());
    json.put("canDeposit", true);
    json.put("brokered", false);
    json.put("requireSelfTradePrevention", false);
    json.put("preventSor", false);
    json.put("updateTime", account.updateTimeMs());
    json.put("accountType", "SPOT");
    json.set("balances", Shapes.balances(account, omitZero));
    json.putArray("permissions").add("SPOT");
    json.put("uid", account.id());
    return json;
  }

  private static void rates(ObjectNode rates, Account account) {
    rates.put("maker", rate(account.makerFeeBps()));
    rates.put("taker", rate(account.takerFeeBps()));
    rates.put("buyer", "0.00000000");
    rates.put("seller", "0.00000000");
  }

  private static String rate(int bps) {
    return BigDecimal.valueOf(bps, 4).setScale(8).toPlainString();
  }

  JsonNode commission(Call call) {
    return commission(call.account(), open.market(call.params).listing().symbol());
  }

  static ObjectNode commission(Account account, @Nullable String symbol) {
    ObjectNode json = Json.object();
    if (symbol != null) {
      json.put("symbol", symbol);
    }
    String suffix = symbol == null ? "ForOrder" : "";
    rates(json.putObject("standardCommission" + suffix), account);
    ObjectNode none = json.putObject("specialCommission" + suffix);
    ObjectNode tax = json.putObject("taxCommission" + suffix);
    for (String who : List.of("maker", "taker", "buyer", "seller")) {
      none.put(who, "0.00000000");
      tax.put(who, "0.00000000");
    }
    json.putObject("discount")
        .put("enabledForAccount", false)
        .put("enabledForSymbol", false)
        .put("discountAsset", "BNB")
        .put("discount", "0.00000000");
    return json;
  }

  JsonNode order(Call call) {
    Market market = open.market(call.params);
    Order order =
        TradeApi.named(call.params, call.account(), market, "orderId", "origClientOrderId");
    if (order == null) {
      throw new Refused(Refusal.NO_SUCH_ORDER);
    }
    return Shapes.queried(order);
  }

  JsonNode openOrders(Call call) {
    Market only = call.params.has("symbol") ? open.market(call.params) : null;
    ArrayNode out = Json.array();
    for (Order order : call.account().openOrders()) {
      if (only == null || order.listing().equals(only.listing())) {
        out.add(Shapes.queried(order));
      }
    }
    return out;
  }

  JsonNode allOrders(Call call) {
    Market market = open.market(call.params);
    long fromId = call.params.number("orderId", -1);
    long start = call.params.number("startTime", -1);
    long end = call.params.number("endTime", -1);
    range(start, end);
    int limit = call.params.limit(500, 1000);
    List<Order> found = new ArrayList<>();
    for (Order order : call.account().orders(market.listing().symbol())) {
      boolean inTime = order.timeMs() >= start && (end < 0 || order.timeMs() <= end);
      if (fromId >= 0 ? order.id() >= fromId : inTime) {
        found.add(order);
      }
    }
    ArrayNode out = Json.array();
    for (Order order : slice(found, limit, fromId >= 0 || start >= 0)) {
      out.add(Shapes.queried(order));
    }
    return out;
  }

  private static void range(long start, long end) {
    if (start >= 0 && end >= 0) {
      if (end < start) {
        throw new Refused(-1128, "Combination of optional parameters invalid.");
      }
      if (end - start > DAY_MS) {
        throw new Refused(-1127, "More than 24 hours between startTime and endTime.");
      }
    }
  }

  private static <T> List<T> slice(List<T> all, int limit, boolean fromStart) {
    if (all.size() <= limit) {
      return all;
    }
    return fromStart ? all.subList(0, limit) : all.subList(all.size() - limit, all.size());
  }

  JsonNode myTrades(Call call) {
    Market market = open.market(call.params);
    long orderId = call.params.number("orderId", -1);
    long fromId = call.params.number("fromId", -1);
    long start = call.params.number("startTime", -1);
    long end = call.params.number("endTime", -1);
    if ((fromId >= 0 || orderId >= 0) && (start >= 0 || end >= 0)) {
      throw new Refused(-1128, "Combination of optional parameters invalid.");
    }
    range(start, end);
    int limit = call.params.limit(500, 1000);
    List<UserFill> found = new ArrayList<>();
    for (UserFill fill : call.account().fills(market.listing().symbol())) {
      if ((orderId < 0 || fill.orderId() == orderId)
          && fill.id() >= fromId
          && fill.timeMs() >= start
          && (end < 0 || fill.timeMs() <= end)) {
        found.add(fill);
      }
    }
    ArrayNode out = Json.array();
    for (UserFill fill : slice(found, limit, fromId >= 0 || start >= 0 || orderId >= 0)) {
      out.add(Shapes.trade(fill));
    }
    return out;
  }

  // ---- wallet

  JsonNode coins(Call call) {
    ArrayNode out = Json.array();
    for (String asset : assets()) {
      Account.Balance balance = call.account().balance(asset);
      ObjectNode coin = out.addObject();
      coin.put("coin", asset);
      coin.put("depositAllEnable", true);
      coin.put("withdrawAllEnable", true);
      coin.put("name", asset);
      coin.put("free", Decimals.e8(balance.freeE8()));
      coin.put("locked", Decimals.e8(balance.lockedE8()));
      for (String name : List.of("freeze", "withdrawing", "ipoing", "ipoable", "storage")) {
        coin.put(name, "0");
      }
      coin.put("isLegalMoney", asset.equals("USD") || asset.equals("EUR"));
      coin.put("trading", true);
      ObjectNode network = coin.putArray("networkList").addObject();
      network.put("network", "PAPER");
      network.put("coin", asset);
      network.put("name", "Paper");
      network.put("withdrawIntegerMultiple", "0.00000001");
      network.put("isDefault", true);
      network.put("depositEnable", true);
      network.put("withdrawEnable", true);
      network.put("withdrawFee", "0");
      network.put("withdrawMin", "0.00000001");
      network.put("withdrawMax", "9999999999");
      network.put("depositDesc", "");
      network.put("withdrawDesc", "");
      network.put("specialTips", "");
      network.put("addressRegex", ".*");
      network.put("memoRegex", "");
      network.put("minConfirm", 1);
      network.put("unLockConfirm", 0);
      network.put("sameAddress", false);
      network.put("busy", false);
    }
    return out;
  }

  private Set<String> assets() {
    Set<String> assets = new TreeSet<>();
    for (Market market : exchange.markets()) {
      assets.add(market.listing().base());
      assets.add(market.listing().quote());
    }
    return assets;
  }

  JsonNode tradeFee(Call call) {
    ArrayNode out = Json.array();
    Market only = call.params.has("symbol") ? open.market(call.params) : null;
    for (Market market : exchange.markets()) {
      if (only == null || market.equals(only)) {
        out.addObject()
            .put("symbol", market.listing().symbol())
            .put("makerCommission", plainRate(call.account().makerFeeBps()))
            .put("takerCommission", plainRate(call.account().takerFeeBps()));
      }
    }
    return out;
  }

  private static String plainRate(int bps) {
    return BigDecimal.valueOf(bps, 4).stripTrailingZeros().toPlainString();
  }

  JsonNode assetDetail(Call call) {
    ObjectNode out = Json.object();
    for (String asset : assets()) {
      out.putObject(asset)
          .put("minWithdrawAmount", "0.00000001")
          .put("depositStatus", true)
          .put("withdrawFee", 0)
          .put("withdrawStatus", true);
    }
    return out;
  }

  JsonNode systemStatus(Call call) {
    return Json.object()
        .put("status", switches.maintenance() ? 1 : 0)
        .put("msg", switches.maintenance() ? "system_maintenance" : "normal");
  }

  JsonNode accountStatus(Call call) {
    return Json.object().put("data", "Normal");
  }

  JsonNode restrictions(Call call) {
    ApiKey key = call.key();
    Permissions p = key.permissions();
    return Json.object()
        .put("ipRestrict", key.ipRestricted())
        .put("createTime", key.createdMs())
        .put("enableReading", p.enableReading())
        .put("enableSpotAndMarginTrading", p.enableSpotAndMarginTrading())
        .put("enableWithdrawals", p.enableWithdrawals())
        .put("enableInternalTransfer", p.enableInternalTransfer())
        .put("permitsUniversalTransfer", p.permitsUniversalTransfer())
        .put("enableMargin", p.enableMargin())
        .put("enableFutures", p.enableFutures())
        .put("enableVanillaOptions", p.enableVanillaOptions())
        .put("enableFixApiTrade", p.enableFixApiTrade())
        .put("enableFixReadOnly", p.enableFixReadOnly())
        .put("enablePortfolioMarginTrading", p.enablePortfolioMarginTrading());
  }

  /** Takes the coins out of the account: what a stolen key with that permission could do. */
  JsonNode withdraw(Call call) {
    String coin = call.params.need("coin");
    call.params.need("address");
    BigDecimal amount = call.params.decimal("amount");
    if (amount == null || amount.signum() == 0) {
      throw Refused.missing("amount");
    }
    Refusal refusal = exchange.transfer(call.account(), coin, -Orders.e8(amount), call.nowMs);
    if (refusal != null) {
      throw new Refused(-4026, "The user has insufficient balance available.");
    }
    return Json.object().put("id", newId.get());
  }

  JsonNode nothing(Call call) {
    return Json.array();
  }
}
