package tallystick.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.paper.replay.Sample;
import tools.jackson.databind.JsonNode;

/** What is pushed, to whom, and in what shape. */
@SuppressWarnings("NullAway.Init") // set before all tests
final class StreamsTest {
  @TempDir static Path folder;
  static PaperExchange exchange;
  static Wire wire;

  @BeforeAll
  static void open() {
    exchange = PaperExchange.start(PaperConfig.of(folder, Sample.feeds(-1, -1), 0));
    wire = new Wire(exchange);
    wire.step(3);
  }

  @AfterAll
  static void close() {
    wire.close();
    exchange.close();
  }

  static Wire.Key ed25519(long account) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      String pem =
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
              + "\n-----END PUBLIC KEY-----\n";
      JsonNode made =
          wire.admin(
                  "POST",
                  "accounts/" + account + "/keys",
                  Wire.JSON.createObjectNode().put("kind", "ED25519").put("publicKey", pem))
              .ok()
              .json();
      return new Wire.Key(
          account, made.path("apiKey").asString(), Wire.asymmetric("Ed25519", pair.getPrivate()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsTradesCandlesBookAndDepthOfEachStepBeforeTheStepReturns() {
    Wire.Ear raw = wire.listen("/ws/btcusd@trade");
    Wire.Ear both =
        wire.listen(
            "/stream?streams=btcusd@kline_1m/btcusd@bookTicker/btcusd@depth@100ms/btcusd@miniTicker");
    raw.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");
    assertEquals(
        "btcusd@trade",
        raw.next(n -> n.path("id").asInt(0) == 3).path("result").path(0).asString());
    both.say("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusd@aggTrade\"],\"id\":4}");
    assertTrue(both.next(n -> n.path("id").asInt(0) == 4).path("result").isNull());

    wire.push("BTCUSD", "812.34", "1.5");

    JsonNode trade = raw.next(n -> n.path("e").asString("").equals("trade"));
    assertEquals("812.34000000", trade.path("p").asString());
    assertEquals("1.50000000", trade.path("q").asString());
    Set<String> missing =
        new HashSet<>(
            List.of(
                "btcusd@kline_1m",
                "btcusd@bookTicker",
                "btcusd@depth@100ms",
                "btcusd@miniTicker",
                "btcusd@aggTrade"));
    while (!missing.isEmpty()) {
      missing.remove(both.next(message -> true).path("stream").asString(""));
    }
  }

  @Test
  void answersAStepThatWantsToBeHeardWhenTheClientsHaveReadIt() {
    Wire.Ear ear = wire.listen("/ws/btcusd@trade");

    for (int i = 0; i < 20; i++) {
      wire.admin("POST", "step?heard=true", Wire.JSON.createObjectNode().put("symbol", "BTCUSD"))
          .ok();

      assertEquals(1, ear.drain().size());
    }
  }

  @Test
  void tellsTheOwnerOfAnOrderEverythingThatHappensToIt() {
    Wire.Key key = wire.account(Map.of("USD", "10000"));
    Wire.Ear ear = wire.listen("/ws-api/v3");
    JsonNode subscribed = ear.askSigned(key, "userDataStream.subscribe.signature");
    assertEquals(200, subscribed.path("status").asInt(), subscribed.toString());
    assertEquals(0, subscribed.path("result").path("subscriptionId").asInt(-1));
    wire.push("ETHUSD", "1600.00", "1");

    wire.signed(
            key,
            "POST",
            "/api/v3/order",
            "symbol",
            "ETHUSD",
            "side",
            "BUY",
            "type",
            "LIMIT",
            "timeInForce",
            "GTC",
            "quantity",
            "0.5",
            "price",
            "1590",
            "newClientOrderId",
            "mine-1")
        .ok();
    JsonNode placed = ear.event("executionReport");
    JsonNode locked = ear.event("outboundAccountPosition");
    wire.push("ETHUSD", "1589.99", "3");
    JsonNode filled = ear.event("executionReport");
    JsonNode position = ear.event("outboundAccountPosition");

    assertEquals("NEW", placed.path("x").asString());
    assertEquals("mine-1", placed.path("c").asString());
    assertEquals("795.00000000", locked.path("B").path(0).path("l").asString());
    assertEquals("TRADE", filled.path("x").asString());
    assertEquals("FILLED", filled.path("X").asString());
    assertEquals("1590.00000000", filled.path("L").asString());
    assertEquals("0.00050000", filled.path("n").asString());
    assertEquals("ETH", filled.path("N").asString());
    assertTrue(filled.path("m").asBoolean());
    assertEquals("0.49950000", position.path("B").path(0).path("f").asString());
  }

  @Test
  void logsOnWithEd25519AndTradesOverTheSession() {
    Wire.Key owner = wire.account(Map.of("USD", "10000"));
    Wire.Key key = ed25519(owner.accountId());
    Wire.Ear ear = wire.listen("/ws-api/v3");
    wire.push("ETHUSD", "1600.00", "1");

    JsonNode logon = ear.askSigned(key, "session.logon");
    JsonNode subscribed = ear.ask("userDataStream.subscribe", Map.of());
    Map<String, String> order =
        new TreeMap<>(
            Wire.map("symbol", "ETHUSD", "side", "BUY", "type", "MARKET", "quantity", "0.1"));
    order.put("timestamp", Long.toString(System.currentTimeMillis()));
    JsonNode placed = ear.ask("order.place", order);

    assertEquals(200, logon.path("status").asInt(), logon.toString());
    assertEquals(key.apiKey(), logon.path("result").path("apiKey").asString());
    assertEquals(200, subscribed.path("status").asInt(), subscribed.toString());
    assertEquals("FILLED", placed.path("result").path("status").asString(), placed.toString());
  }

  @Test
  void refusesALogonWithAnHmacKey() {
    Wire.Key key = wire.account(Map.of());
    Wire.Ear ear = wire.listen("/ws-api/v3");

    JsonNode answer = ear.askSigned(key, "session.logon");

    assertEquals(-4056, answer.path("error").path("code").asInt());
  }

  @Test
  void doublesAndReordersEventsWhenAskedTo() {
    Wire.Key key = wire.account(Map.of("USD", "10000"));
    Wire.Ear ear = wire.listen("/ws-api/v3");
    ear.askSigned(key, "userDataStream.subscribe.signature");
    wire.admin(
            "POST",
            "faults",
            Wire.JSON
                .createObjectNode()
                .put("kind", "STREAM_DUPLICATE")
                .put("scope", "balanceupdate")
                .put("count", 1))
        .ok();

    wire.admin(
            "POST",
            "accounts/" + key.accountId() + "/deposit",
            Wire.JSON.createObjectNode().put("asset", "USD").put("amount", "1"))
        .ok();

    JsonNode first = ear.event("balanceUpdate");
    JsonNode second = ear.event("balanceUpdate");
    assertEquals(first, second);
  }
}
