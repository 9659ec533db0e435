package tallystick.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.paper.replay.Sample;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The REST API to the letter: signatures, errors and their texts, limits, faults. */
@SuppressWarnings("NullAway.Init") // set before all tests
final class RestTest {
  @TempDir static Path folder;
  static PaperExchange exchange;
  static Wire wire;
  static Wire.Key key;

  @BeforeAll
  static void open() {
    exchange = PaperExchange.start(PaperConfig.of(folder, Sample.feeds(-1, -1), 0));
    wire = new Wire(exchange);
    wire.step(3);
    key = wire.account(Map.of("USD", "100000", "BTC", "10"));
  }

  @AfterAll
  static void close() {
    wire.close();
    exchange.close();
  }

  @BeforeEach
  void calm() {
    wire.admin("DELETE", "faults", null).ok();
    wire.admin("POST", "limits", Wire.JSON.createObjectNode()).ok();
    wire.push("BTCUSD", "800", "1");
  }

  private static Wire.Result refused(String code, Wire.Result result, String message) {
    assertEquals(code, Integer.toString(result.code()), result.toString());
    assertEquals(message, result.text("msg"));
    return result;
  }

  private static Wire.Result limit(String price, String quantity, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "symbol",
                "BTCUSD",
                "side",
                "BUY",
                "type",
                "LIMIT",
                "timeInForce",
                "GTC",
                "quantity",
                quantity,
                "price",
                price));
    all.addAll(List.of(more));
    return wire.signed(key, "POST", "/api/v3/order", all.toArray(new String[0]));
  }

  @Test
  void acceptsAllFourLayoutsOfASignedRequest() {
    String order = "symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=700";
    String stamp = "timestamp=" + System.currentTimeMillis();
    String path = "/api/v3/order";
    Wire.Signer signer = key.signer();

    String all = order + "&" + stamp;
    wire.raw(key, "POST", path, all + "&signature=" + signer.sign(all)).ok();
    wire.raw(key, "POST", path + "?" + all + "&signature=" + signer.sign(all), "").ok();
    wire.raw(key, "POST", path + "?" + stamp + "&signature=" + signer.sign(stamp + order), order)
        .ok();
    wire.raw(key, "POST", path + "?signature=" + signer.sign(all), all).ok();
    // Binance's third documented example: query and body are signed with nothing between them.
    wire.raw(key, "POST", path + "?" + order, stamp + "&signature=" + signer.sign(order + stamp))
        .ok();
  }

  @Test
  void refusesAForgedSignature() {
    String query = "symbol=BTCUSD&timestamp=" + System.currentTimeMillis();
    String good = key.signer().sign(query);
    String forged = (good.charAt(0) == 'a' ? 'b' : 'a') + good.substring(1);

    refused(
        "-1022",
        wire.raw(key, "GET", "/api/v3/openOrders?" + query + "&signature=" + forged, ""),
        "Signature for this request is not valid.");
    refused(
        "-1022",
        wire.raw(key, "GET", "/api/v3/openOrders?" + query + "&limit=1&signature=" + good, ""),
        "Signature for this request is not valid.");
    refused(
        "-1102",
        wire.raw(key, "GET", "/api/v3/openOrders?" + query, ""),
        "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
  }

  @Test
  void acceptsRsaAndEd25519KeysByTheirPublicHalf() throws NoSuchAlgorithmException {
    for (String kind : List.of("RSA", "ED25519")) {
      KeyPair pair =
          KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "Ed25519").generateKeyPair();
      String pem =
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
              + "\n-----END PUBLIC KEY-----\n";
      ObjectNode asked = Wire.JSON.createObjectNode().put("kind", kind).put("publicKey", pem);
      JsonNode made =
          wire.admin("POST", "accounts/" + key.accountId() + "/keys", asked).ok().json();
      Wire.Key signing =
          new Wire.Key(
              key.accountId(),
              made.path("apiKey").asString(),
              Wire.asymmetric(kind.equals("RSA") ? "SHA256withRSA" : "Ed25519", pair.getPrivate()));

      Wire.Result account = wire.signed(signing, "GET", "/api/v3/account").ok();

      assertEquals("SPOT", account.text("accountType"));
      Wire.Key other = new Wire.Key(key.accountId(), signing.apiKey(), key.signer());
      assertEquals(-1022, wire.signed(other, "GET", "/api/v3/account").code());
    }
  }

  @Test
  void judgesTimestampsInMillisecondsAndMicroseconds() {
    long now = System.currentTimeMillis();

    refused(
        "-1021",
        wire.signed(key, "GET", "/api/v3/account", "timestamp", Long.toString(now + 2_000)),
        "Timestamp for this request was 1000ms ahead of the server's time.");
    refused(
        "-1021",
        wire.signed(key, "GET", "/api/v3/account", "timestamp", Long.toString(now - 6_000)),
        "Timestamp for this request is outside of the recvWindow.");
    wire.signed(
            key,
            "GET",
            "/api/v3/account",
            "timestamp",
            Long.toString(now - 6_000),
            "recvWindow",
            "20000")
        .ok();
    wire.signed(key, "GET", "/api/v3/account", "timestamp", Long.toString(now * 1000)).ok();
    refused(
        "-1131",
        wire.signed(key, "GET", "/api/v3/account", "recvWindow", "60001"),
        "recvWindow must be less than 60000.");
  }

  @Test
  void enforcesPermissionsAndAddresses() {
    ObjectNode readOnly = Wire.JSON.createObjectNode();
    readOnly.putObject("permissions").put("enableSpotAndMarginTrading", false);
    ObjectNode elsewhere = Wire.JSON.createObjectNode();
    elsewhere.putArray("ips").add("10.1.2.3");
    String keys = "accounts/" + key.accountId() + "/keys";
    JsonNode reader = wire.admin("POST", keys, readOnly).ok().json();
    JsonNode far = wire.admin("POST", keys, elsewhere).ok().json();
    Wire.Key readerKey =
        new Wire.Key(
            1, reader.path("apiKey").asString(), Wire.hmac(reader.path("secretKey").asString()));
    Wire.Key farKey =
        new Wire.Key(1, far.path("apiKey").asString(), Wire.hmac(far.path("secretKey").asString()));

    Wire.Result restrictions =
        wire.signed(readerKey, "GET", "/sapi/v1/account/apiRestrictions").ok();
    Wire.Result trade = wire.signed(readerKey, "DELETE", "/api/v3/openOrders", "symbol", "BTCUSD");
    Wire.Result away = wire.signed(farKey, "GET", "/api/v3/account");
    Wire.Result withdrawal =
        wire.signed(
            key,
            "POST",
            "/sapi/v1/capital/withdraw/apply",
            "coin",
            "BTC",
            "address",
            "x",
            "amount",
            "1");

    assertTrue(!restrictions.json().path("enableSpotAndMarginTrading").asBoolean(true));
    assertTrue(restrictions.json().path("enableReading").asBoolean(false));
    for (Wire.Result result : List.of(trade, away, withdrawal)) {
      assertEquals(401, result.status());
      refused("-2015", result, "Invalid API-key, IP, or permissions for action.");
    }
    assertEquals(
        -2014, wire.raw(new Wire.Key(0, "no-such!", p -> ""), "GET", "/api/v3/account", "").code());
  }

  @Test
  void refusesOrdersInBinancesWords() {
    refused("-1121", wire.get("/api/v3/depth", "symbol", "NOSUCH"), "Invalid symbol.");
    refused(
        "-1102",
        wire.get("/api/v3/depth"),
        "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    refused(
        "-1100",
        wire.get("/api/v3/depth", "symbol", "btcusd"),
        "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.");
    refused(
        "-1120",
        wire.get("/api/v3/klines", "symbol", "BTCUSD", "interval", "7m"),
        "Invalid interval.");
    refused(
        "-2010", limit("800", "1000"), "Account has insufficient balance for requested action.");
    refused("-1013", limit("700.001", "0.01"), "Filter failure: PRICE_FILTER");
    refused("-1013", limit("700", "0.000001"), "Filter failure: LOT_SIZE");
    refused("-1013", limit("700", "0.001"), "Filter failure: NOTIONAL");
    refused("-1013", limit("0", "0.01"), "Invalid price.");
    refused("-1111", limit("700", "0.0123456789"), "Parameter 'quantity' has too much precision.");
    refused(
        "-1100",
        limit("7e2", "0.01"),
        "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.");
    refused(
        "-1106",
        limit("700", "0.01", "stopPrice", "690"),
        "Parameter 'stopPrice' sent when not required.");
    refused(
        "-2013",
        wire.signed(key, "GET", "/api/v3/order", "symbol", "BTCUSD", "orderId", "999999"),
        "Order does not exist.");
    refused(
        "-2011",
        wire.signed(key, "DELETE", "/api/v3/order", "symbol", "BTCUSD", "orderId", "999999"),
        "Unknown order sent.");
  }

  @Test
  void survivesNumbersBeyondAllBounds() {
    String most = "99999999999999999999";
    for (String price : List.of("10737418.23", "1", most)) {
      for (String quantity : List.of("42949.67295", "90000", most)) {
        assertEquals(400, limit(price, quantity).status(), price + " " + quantity);
      }
    }
    for (String name : List.of("quantity", "quoteOrderQty")) {
      for (String side : List.of("BUY", "SELL")) {
        Wire.Result result =
            wire.signed(
                key,
                "POST",
                "/api/v3/order",
                "symbol",
                "BTCUSD",
                "side",
                side,
                "type",
                "MARKET",
                name,
                name.equals("quantity") ? "42949.67295" : "90000000000");
        assertEquals(400, result.status(), result.toString());
      }
    }
    limit("700", "0.01").ok();
  }

  @Test
  void cancelsTheRestOfATriggeredLegAsOneOrder() {
    wire.signed(
            key,
            "POST",
            "/api/v3/orderList/oco",
            "symbol",
            "BTCUSD",
            "side",
            "SELL",
            "quantity",
            "0.5",
            "aboveType",
            "LIMIT_MAKER",
            "abovePrice",
            "900",
            "belowType",
            "STOP_LOSS_LIMIT",
            "belowStopPrice",
            "750",
            "belowPrice",
            "790",
            "belowTimeInForce",
            "GTC",
            "belowClientOrderId",
            "leg")
        .ok();
    wire.push("BTCUSD", "749", "1");

    Wire.Result cancelled =
        wire.signed(key, "DELETE", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", "leg")
            .ok();

    assertEquals("leg", cancelled.text("origClientOrderId"));
    assertEquals("CANCELED", cancelled.text("status"));
  }

  @Test
  void allowsAClientIdAgainOnceItsOrderIsClosed() {
    limit("700", "0.01", "newClientOrderId", "again").ok();
    refused("-2010", limit("700", "0.01", "newClientOrderId", "again"), "Duplicate order sent.");
    Wire.Result cancelled =
        wire.signed(
                key, "DELETE", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", "again")
            .ok();
    limit("700", "0.01", "newClientOrderId", "again").ok();

    assertEquals("CANCELED", cancelled.text("status"));
    assertEquals("again", cancelled.text("origClientOrderId"));
  }

  @Test
  void replacesAnOrderAndSaysWhichHalfFailed() {
    limit("700", "0.01", "newClientOrderId", "old").ok();
    String[] base = {
      "symbol",
      "BTCUSD",
      "side",
      "BUY",
      "type",
      "LIMIT",
      "timeInForce",
      "GTC",
      "quantity",
      "0.01",
      "cancelReplaceMode",
      "STOP_ON_FAILURE",
      "cancelOrigClientOrderId",
      "old",
      "price",
      "701"
    };

    Wire.Result good = wire.signed(key, "POST", "/api/v3/order/cancelReplace", base);
    Wire.Result bad = wire.signed(key, "POST", "/api/v3/order/cancelReplace", base);

    assertEquals("SUCCESS", good.ok().text("cancelResult"));
    assertEquals("SUCCESS", good.text("newOrderResult"));
    assertEquals(400, bad.status());
    assertEquals(-2022, bad.code());
    assertEquals("NOT_ATTEMPTED", bad.json().path("data").path("newOrderResult").asString());
    assertEquals(-2011, bad.json().path("data").path("cancelResponse").path("code").asInt());
  }

  @Test
  void countsWeightAndOrdersAndBansWhoDoesNotListen() {
    Wire.Result first = limit("700", "0.01").ok();
    assertTrue(first.headers().containsKey("X-MBX-USED-WEIGHT-1M"));
    assertTrue(first.headers().containsKey("X-MBX-ORDER-COUNT-10S"));
    wire.admin(
            "POST",
            "limits",
            Wire.JSON.createObjectNode().put("ordersPer10Seconds", 0).put("weightPerMinute", 10))
        .ok();

    Wire.Result order = limit("700", "0.01");
    Wire.Result weight = wire.get("/api/v3/exchangeInfo");
    Wire.Result banned = weight;
    for (int i = 0; i < 40 && banned.status() != 418; i++) {
      banned = wire.get("/api/v3/time");
    }

    assertEquals(429, order.status());
    refused("-1015", order, "Too many new orders; current limit is 0 orders per 10 SECOND.");
    assertEquals(429, weight.status());
    assertEquals(-1003, weight.code());
    assertTrue(weight.headers().containsKey("Retry-After"));
    assertEquals(418, banned.status());
    assertTrue(Integer.parseInt(banned.headers().getOrDefault("Retry-After", "0")) > 100);
  }

  @Test
  void dropsTheAnswerOfAnOrderThatItCarriesOut() {
    ObjectNode fault =
        Wire.JSON
            .createObjectNode()
            .put("kind", "DROP_ANSWER")
            .put("scope", "POST /api/v3/order")
            .put("count", 1);
    wire.admin("POST", "faults", fault).ok();

    assertThrows(
        java.io.UncheckedIOException.class,
        () -> limit("700", "0.01", "newClientOrderId", "dropped"));

    Wire.Result found =
        wire.signed(key, "GET", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", "dropped")
            .ok();
    assertEquals("NEW", found.text("status"));
  }

  @Test
  void failsBeforeOrAfterActingAsAskedTo() {
    String keys = "POST /api/v3/order";
    wire.admin(
            "POST",
            "faults",
            Wire.JSON
                .createObjectNode()
                .put("kind", "FAIL_BEFORE")
                .put("scope", keys)
                .put("count", 1))
        .ok();
    wire.admin(
            "POST",
            "faults",
            Wire.JSON
                .createObjectNode()
                .put("kind", "FAIL_AFTER")
                .put("scope", keys)
                .put("count", 1)
                .put("status", 504))
        .ok();

    Wire.Result before = limit("700", "0.01", "newClientOrderId", "before");
    Wire.Result after = limit("700", "0.01", "newClientOrderId", "after");

    assertEquals(503, before.status());
    assertEquals(504, after.status());
    assertEquals(-1007, after.code());
    assertEquals(
        -2013,
        wire.signed(key, "GET", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", "before")
            .code());
    wire.signed(key, "GET", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", "after").ok();
  }

  @Test
  void closesTradingForMaintenanceAndSkewsItsClock() {
    wire.admin("POST", "maintenance", Wire.JSON.createObjectNode().put("on", true)).ok();
    Wire.Result closed = limit("700", "0.01");
    JsonNode info = wire.get("/api/v3/exchangeInfo", "symbol", "BTCUSD").ok().json();
    wire.admin("POST", "maintenance", Wire.JSON.createObjectNode().put("on", false)).ok();
    wire.admin("POST", "skew", Wire.JSON.createObjectNode().put("ms", -5_000)).ok();
    Wire.Result early = limit("700", "0.01");
    wire.admin("POST", "skew", Wire.JSON.createObjectNode().put("ms", 0)).ok();

    refused("-1013", closed, "Market is closed.");
    assertEquals("BREAK", info.path("symbols").path(0).path("status").asString());
    assertEquals(-1021, early.code());
  }

  @Test
  void refusesWhatIsTooLarge() {
    Wire.Result body = wire.raw(key, "POST", "/api/v3/order", "a".repeat(70_000));
    Wire.Result line = wire.get("/api/v3/depth", "symbol", "A".repeat(20_000));

    assertTrue(body.status() == 413 || body.status() == 400, body.toString());
    assertTrue(line.status() == 400 || line.status() == 414, line.toString());
    // A connection that ends after its answer says so, or the client's next request is lost in it.
    assertEquals("close", line.headers().get("connection"));
  }

  @Test
  void retiresListenKeysAndKeepsTheAdminApiApart() {
    Wire.Result listenKey = wire.raw(key, "POST", "/api/v3/userDataStream", "");
    Wire.Result admin = wire.raw(key, "GET", "/admin/status", "");

    assertEquals(410, listenKey.status());
    assertEquals(401, admin.status());
  }

  @Test
  void showsWhatIsSynthetic() {
    JsonNode symbols = wire.get("/api/v3/exchangeInfo").ok().json().path("symbols");
    for (JsonNode symbol : symbols) {
      assertEquals(
          symbol.path("symbol").asString().equals("THINUSD"),
          symbol.path("synthetic").asBoolean(false));
    }
    assertEquals(3, symbols.size());
    assertEquals(
        2,
        wire.get("/api/v3/ticker/price", "symbols", "[\"BTCUSD\",\"ETHUSD\"]").ok().json().size());
  }
}
