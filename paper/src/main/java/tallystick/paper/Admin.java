package tallystick.paper;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.KeyKind;
import tallystick.paper.account.KeyRing;
import tallystick.paper.account.Permissions;
import tallystick.paper.api.Desk;
import tallystick.paper.api.Faults;
import tallystick.paper.api.Json;
import tallystick.paper.api.Reply;
import tallystick.paper.api.Request;
import tallystick.paper.matching.Book;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Decimals;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.Refusal;
import tallystick.paper.trading.UserFill;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The owner's side of the exchange, under {@code /admin}, apart from the clients' API: accounts,
 * keys, the replay, the market and faults. Each request carries {@code Authorization: Bearer} with
 * the token of {@code admin.token}. Bodies and answers are JSON; amounts are decimal texts.
 */
final class Admin {
  /** The part of the exchange that only its owner moves. */
  interface Controls {
    /**
     * Advances by so many prints (of one symbol, or all), or to a market time; returns what was
     * printed.
     */
    ArrayNode step(int prints, @Nullable String symbol, long untilMs);

    void speed(double speed);

    /** Sends what the streams owe at once. */
    void publish();

    ObjectNode status();

    int disconnect();

    /** Ends what a deleted key still has open. */
    void keyDeleted(String key);
  }

  /** Prints of one step; more come in several. */
  static final int MAX_STEP = 100_000;

  private final String token;
  private final Exchange exchange;
  private final KeyRing keys;
  private final Desk desk;
  private final Controls controls;
  private final Supplier<String> secrets;
  private final PaperConfig config;

  Admin(
      String token,
      Exchange exchange,
      KeyRing keys,
      Desk desk,
      Controls controls,
      Supplier<String> secrets,
      PaperConfig config) {
    this.token = token;
    this.exchange = exchange;
    this.keys = keys;
    this.desk = desk;
    this.controls = controls;
    this.secrets = secrets;
    this.config = config;
  }

  /** A request that cannot be carried out; the message goes to the owner. */
  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    final int status;

    Wrong(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }
  }

  Reply handle(Request request) {
    String given = request.bearer() == null ? "" : request.bearer();
    if (!MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
      return answer(
          401, error("want Authorization: Bearer with the token in the folder's admin.token"));
    }
    try {
      String text =
          new String(
              request.rawBody().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      JsonNode body = text.isBlank() ? Json.object() : Json.MAPPER.readTree(text);
      String[] path = request.path().substring("/admin/".length()).split("/", -1);
      return answer(200, route(request.method(), path, body));
    } catch (Wrong wrong) {
      return answer(wrong.status, error(wrong.getMessage()));
    } catch (JacksonException e) {
      return answer(400, error("the body is not JSON: " + e.getOriginalMessage()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return answer(400, error(e.getMessage()));
    }
  }

  private static Reply answer(int status, JsonNode json) {
    return new Reply(status, json.toString(), Map.of());
  }

  private static ObjectNode error(@Nullable String message) {
    return Json.object().put("error", message);
  }

  private JsonNode route(String method, String[] path, JsonNode body) {
    String what =
        method + " " + path[0] + (path.length > 2 ? "/" + path[2] : path.length > 1 ? "/" : "");
    return switch (what) {
      case "GET status" -> controls.status();
      case "GET accounts" -> accounts();
      case "POST accounts" -> openAccount(body);
      case "GET accounts/" -> account(named(path[1]));
      case "POST accounts/deposit" -> deposit(named(path[1]), body);
      case "POST accounts/fees" -> fees(named(path[1]), body);
      case "POST accounts/keys" -> addKey(named(path[1]), body);
      case "GET accounts/orders" -> orders(named(path[1]));
      case "GET accounts/trades" -> trades(named(path[1]));
      case "DELETE keys/" -> deleteKey(path[1]);
      case "POST step" ->
          step(
              controls.step(
                  Math.clamp(body.path("prints").asLong(1), 0, MAX_STEP),
                  text(body, "symbol"),
                  body.path("untilMs").asLong(-1)));
      case "POST speed" -> speed(body);
      case "POST push" -> push(body);
      case "GET faults" -> Json.object().put("rules", desk.faults().count());
      case "POST faults" -> addFault(body);
      case "DELETE faults" -> clearFaults();
      case "POST skew" -> skew(body);
      case "POST maintenance" -> maintenance(body);
      case "POST limits" -> limits(body);
      case "POST disconnect" -> Json.object().put("closed", controls.disconnect());
      case "GET conservation" -> conservation();
      default -> throw new Wrong(404, "no such admin call: " + what + "; see docs/paper.md");
    };
  }

  // ---- accounts

  private Account named(String id) {
    Account account = id.matches("[0-9]{1,18}") ? exchange.account(Long.parseLong(id)) : null;
    if (account == null) {
      throw new Wrong(404, "no account " + id);
    }
    return account;
  }

  private JsonNode accounts() {
    ArrayNode all = Json.array();
    for (Account account : exchange.accounts()) {
      all.add(account(account));
    }
    return Json.object().set("accounts", all);
  }

  private ObjectNode account(Account account) {
    ObjectNode json = Json.object();
    json.put("accountId", account.id());
    json.put("name", account.name());
    json.put("makerFeeBps", account.makerFeeBps());
    json.put("takerFeeBps", account.takerFeeBps());
    ObjectNode balances = json.putObject("balances");
    account
        .balances()
        .forEach(
            (asset, balance) ->
                balances
                    .putObject(asset)
                    .put("free", Decimals.e8(balance.freeE8()))
                    .put("locked", Decimals.e8(balance.lockedE8())));
    ArrayNode list = json.putArray("keys");
    for (ApiKey key : keys.of(account.id())) {
      list.addObject().put("apiKey", key.key()).put("kind", key.kind().name());
    }
    return json;
  }

  private JsonNode openAccount(JsonNode body) {
    Account account =
        exchange.open(
            body.path("name").asString("account"),
            body.path("makerFeeBps").asInt(config.makerFeeBps()),
            body.path("takerFeeBps").asInt(config.takerFeeBps()),
            desk.nowMs());
    for (Map.Entry<String, JsonNode> entry : body.path("balances").properties()) {
      deposit(account, entry.getKey(), entry.getValue().asString());
    }
    return account(account);
  }

  private JsonNode deposit(Account account, JsonNode body) {
    deposit(account, need(body, "asset"), need(body, "amount"));
    return account(account);
  }

  private void deposit(Account account, String asset, String amount) {
    if (!asset.matches("[A-Z0-9]{1,16}")) {
      throw new Wrong(400, "asset " + asset + ": want 1 to 16 of A-Z and 0-9");
    }
    Refusal refusal = exchange.transfer(account, asset, e8(amount), desk.nowMs());
    if (refusal != null) {
      throw new Wrong(409, refusal.message());
    }
  }

  private static long e8(String amount) {
    return new BigDecimal(amount).movePointRight(8).longValueExact();
  }

  private JsonNode fees(Account account, JsonNode body) {
    exchange.fees(
        account,
        body.path("makerFeeBps").asInt(account.makerFeeBps()),
        body.path("takerFeeBps").asInt(account.takerFeeBps()));
    return account(account);
  }

  private JsonNode addKey(Account account, JsonNode body) {
    KeyKind kind = KeyKind.valueOf(body.path("kind").asString("HMAC").toUpperCase(Locale.ROOT));
    String given = text(body, kind == KeyKind.HMAC ? "secretKey" : "publicKey");
    if (given == null && kind != KeyKind.HMAC) {
      throw new Wrong(400, "an " + kind + " key needs its publicKey in PEM");
    }
    String name = text(body, "apiKey");
    String material = given == null ? secrets.get() : given;
    List<String> addresses = new ArrayList<>();
    body.path("ips").forEach(ip -> addresses.add(ip.asString()));
    ApiKey key =
        new ApiKey(
            name == null ? secrets.get() : name,
            account.id(),
            kind,
            material,
            permissions(body.path("permissions")),
            body.path("ipRestrict").asBoolean(!addresses.isEmpty()),
            addresses,
            desk.nowMs());
    keys.add(key);
    ObjectNode json = Json.object().put("apiKey", key.key()).put("kind", kind.name());
    return kind == KeyKind.HMAC ? json.put("secretKey", material) : json;
  }

  private static Permissions permissions(JsonNode asked) {
    Permissions usual = Permissions.TRADE;
    return new Permissions(
        asked.path("enableReading").asBoolean(usual.enableReading()),
        asked.path("enableSpotAndMarginTrading").asBoolean(usual.enableSpotAndMarginTrading()),
        asked.path("enableWithdrawals").asBoolean(false),
        asked.path("enableInternalTransfer").asBoolean(false),
        asked.path("permitsUniversalTransfer").asBoolean(false),
        asked.path("enableMargin").asBoolean(false),
        asked.path("enableFutures").asBoolean(false),
        asked.path("enableVanillaOptions").asBoolean(false),
        asked.path("enableFixApiTrade").asBoolean(false),
        asked.path("enableFixReadOnly").asBoolean(false),
        asked.path("enablePortfolioMarginTrading").asBoolean(false));
  }

  private JsonNode deleteKey(String key) {
    if (!keys.delete(key)) {
      throw new Wrong(404, "no such key");
    }
    controls.keyDeleted(key);
    return Json.object().put("deleted", true);
  }

  private JsonNode orders(Account account) {
    ArrayNode all = Json.array();
    for (Market market : exchange.markets()) {
      for (Order order : account.orders(market.listing().symbol())) {
        all.add(desk.show(order));
      }
    }
    return Json.object().set("orders", all);
  }

  private JsonNode trades(Account account) {
    ArrayNode all = Json.array();
    for (Market market : exchange.markets()) {
      for (UserFill fill : account.fills(market.listing().symbol())) {
        all.add(desk.show(fill));
      }
    }
    return Json.object().set("trades", all);
  }

  // ---- market and faults

  /** What was printed, and how far executions have got by it. */
  private JsonNode step(ArrayNode prints) {
    ObjectNode json = Json.object();
    json.set("prints", prints);
    return json.put("nextFillId", exchange.counters().nextFillId());
  }

  private JsonNode speed(JsonNode body) {
    double speed = body.path("speed").asDouble(-1);
    if (!(speed >= 0 && speed <= PaperConfig.MAX_SPEED)) {
      throw new Wrong(400, "speed: want 0 (stepped) to " + PaperConfig.MAX_SPEED);
    }
    controls.speed(speed);
    return controls.status();
  }

  private JsonNode push(JsonNode body) {
    Market market = exchange.market(need(body, "symbol"));
    if (market == null) {
      throw new Wrong(404, "no such symbol");
    }
    long ticks =
        new BigDecimal(need(body, "price"))
            .movePointRight(market.listing().priceDecimals())
            .longValueExact();
    String quantity = text(body, "quantity");
    long lots =
        quantity == null
            ? 1
            : new BigDecimal(quantity)
                .movePointRight(market.listing().lotDecimals())
                .longValueExact();
    if (ticks < 1 || ticks > Book.MAX_PRICE_TICKS || lots < 0 || lots > Book.MAX_LOTS) {
      throw new Wrong(400, "price or quantity is out of the book's range");
    }
    int count = Math.clamp(body.path("count").asLong(1), 1, MAX_STEP);
    for (int i = 0; i < count; i++) {
      exchange.print(
          market,
          ticks,
          lots,
          market.timeMs(),
          body.path("buyerMaker").asBoolean(false),
          desk.nowMs());
    }
    controls.publish();
    return controls.status();
  }

  private JsonNode addFault(JsonNode body) {
    int id =
        desk.faults()
            .add(
                Faults.Kind.valueOf(need(body, "kind")),
                body.path("scope").asString(""),
                body.path("probability").asDouble(1),
                body.path("count").asInt(-1),
                Math.clamp(body.path("delayMs").asLong(0), 0, 60_000),
                Math.clamp(body.path("status").asInt(503), 500, 599),
                body.path("seed").asLong(1));
    return Json.object().put("id", id);
  }

  private JsonNode clearFaults() {
    desk.faults().clear();
    return Json.object().put("rules", 0);
  }

  private JsonNode skew(JsonNode body) {
    desk.switches().skewMs(body.path("ms").asLong(0));
    return controls.status();
  }

  private JsonNode maintenance(JsonNode body) {
    desk.switches().maintenance(body.path("on").asBoolean(true));
    return controls.status();
  }

  private JsonNode limits(JsonNode body) {
    desk.limits()
        .set(
            body.path("weightPerMinute").asInt(tallystick.paper.api.Limits.WEIGHT_PER_MINUTE),
            body.path("ordersPer10Seconds")
                .asInt(tallystick.paper.api.Limits.ORDERS_PER_10_SECONDS),
            body.path("ordersPerDay").asInt(tallystick.paper.api.Limits.ORDERS_PER_DAY));
    return controls.status();
  }

  /** Accounts, house and fees, asset by asset; their sum is what was deposited. */
  private JsonNode conservation() {
    ObjectNode json = Json.object();
    ObjectNode house = json.putObject("house");
    exchange.house().balancesE8().forEach((asset, e8) -> house.put(asset, Decimals.e8(e8)));
    ObjectNode fees = json.putObject("fees");
    exchange.house().feesE8().forEach((asset, e8) -> fees.put(asset, Decimals.e8(e8)));
    return json;
  }

  private static String need(JsonNode body, String name) {
    String value = text(body, name);
    if (value == null) {
      throw new Wrong(400, "the body lacks " + name);
    }
    return value;
  }

  private static @Nullable String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    return value.isMissingNode() || value.isNull() ? null : value.asString();
  }
}
