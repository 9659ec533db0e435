package tallystick.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.paper.replay.Sample;
import tools.jackson.databind.JsonNode;

/** What was acknowledged is still there after kill -9, and the replay goes on. */
final class RestartTest {
  private static final int KILLS = 2;

  @TempDir Path folder;

  @Test
  void keepsEveryAcknowledgedOrderThroughKills() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("RestartTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    Wire.Key key = null;

    for (int kill = 0; kill < KILLS; kill++) {
      try (Spawned spawned = new Spawned(folder, "--speed", "600");
          Wire wire = new Wire(spawned.port, folder)) {
        if (key == null) {
          key = wire.account(Map.of("USD", "1000000", "BTC", "1000"));
        }
        wire.admin(
                "POST",
                "limits",
                Wire.JSON
                    .createObjectNode()
                    .put("ordersPer10Seconds", 100_000)
                    .put("weightPerMinute", 1_000_000))
            .ok();
        verify(wire, key, acknowledged, seed);
        Wire.Key signer = key;
        int round = kill;
        Thread trader = Thread.startVirtualThread(() -> trade(wire, signer, round, acknowledged));
        boolean ended = spawned.process.waitFor(300 + random.nextInt(500), TimeUnit.MILLISECONDS);
        assertFalse(ended, "the exchange ended by itself, before it was killed");
        spawned.kill();
        trader.join();
      }
    }

    try (Spawned spawned = new Spawned(folder, "--step");
        Wire wire = new Wire(spawned.port, folder)) {
      assertTrue(acknowledged.size() > 10, "only " + acknowledged.size() + " orders were placed");
      if (key != null) {
        verify(wire, key, acknowledged, seed);
      }
      conserved(wire);
      assertTrue(
          wire.admin("GET", "status", null)
                  .json()
                  .path("symbols")
                  .path(0)
                  .path("printsDone")
                  .asLong()
              > 0);
    }
  }

  private static void trade(Wire wire, Wire.Key key, int round, Map<String, String> acknowledged) {
    try {
      for (int i = 0; i < 10_000; i++) {
        String id = "r" + round + "-" + i;
        boolean market = i % 3 == 0;
        Wire.Result result =
            market
                ? wire.signed(
                    key,
                    "POST",
                    "/api/v3/order",
                    "symbol",
                    "BTCUSD",
                    "side",
                    i % 2 == 0 ? "BUY" : "SELL",
                    "type",
                    "MARKET",
                    "quantity",
                    "0.01",
                    "newClientOrderId",
                    id)
                : wire.signed(
                    key,
                    "POST",
                    "/api/v3/order",
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
                    "price",
                    "700",
                    "newClientOrderId",
                    id);
        if (result.status() != 200) {
          throw new AssertionError(result.toString());
        }
        acknowledged.put(id, result.text("status"));
        if (!market && i % 5 == 0) {
          Wire.Result cancelled =
              wire.signed(
                  key, "DELETE", "/api/v3/order", "symbol", "BTCUSD", "origClientOrderId", id);
          acknowledged.put(id, cancelled.text("status"));
        }
      }
    } catch (java.io.UncheckedIOException e) {
      // The exchange was killed in the middle of a request.
      acknowledged.remove("none");
    }
  }

  private static void verify(Wire wire, Wire.Key key, Map<String, String> acknowledged, long seed) {
    Map<String, String> found = new LinkedHashMap<>();
    for (JsonNode order :
        wire.admin("GET", "accounts/" + key.accountId() + "/orders", null)
            .ok()
            .json()
            .path("orders")) {
      found.put(order.path("clientOrderId").asString(), order.path("status").asString());
    }
    acknowledged.forEach(
        (id, status) -> assertEquals(status, found.get(id), "order " + id + ", seed " + seed));
  }

  private static void conserved(Wire wire) {
    JsonNode house = wire.admin("GET", "conservation", null).ok().json();
    JsonNode balances =
        wire.admin("GET", "accounts", null).ok().json().path("accounts").path(0).path("balances");
    for (String asset : new String[] {"USD", "BTC"}) {
      java.math.BigDecimal sum =
          decimal(house.path("house").path(asset))
              .add(decimal(house.path("fees").path(asset)))
              .add(decimal(balances.path(asset).path("free")))
              .add(decimal(balances.path(asset).path("locked")));
      assertEquals(
          0,
          sum.compareTo(new java.math.BigDecimal(asset.equals("USD") ? "1000000" : "1000")),
          asset);
    }
  }

  private static java.math.BigDecimal decimal(JsonNode node) {
    return new java.math.BigDecimal(node.asString("0"));
  }

  @Test
  void restoresTimePriorityTriggersAndListsAndDropsATornTail() throws IOException {
    PaperConfig config = PaperConfig.of(folder, Sample.feeds(-1, -1), 0);
    Wire.Key first;
    Wire.Key second;
    try (PaperExchange exchange = PaperExchange.start(config);
        Wire wire = new Wire(exchange)) {
      first = wire.account(Map.of("USD", "100000", "BTC", "10"));
      second = wire.account(Map.of("USD", "100000"));
      wire.push("BTCUSD", "800", "1");
      for (Wire.Key key : new Wire.Key[] {second, first}) {
        wire.signed(
                key,
                "POST",
                "/api/v3/order",
                "symbol",
                "BTCUSD",
                "side",
                "BUY",
                "type",
                "LIMIT",
                "timeInForce",
                "GTC",
                "quantity",
                "1",
                "price",
                "790")
            .ok();
      }
      wire.signed(
              first,
              "POST",
              "/api/v3/orderList/oco",
              "symbol",
              "BTCUSD",
              "side",
              "SELL",
              "quantity",
              "2",
              "aboveType",
              "LIMIT_MAKER",
              "abovePrice",
              "900",
              "belowType",
              "STOP_LOSS",
              "belowStopPrice",
              "600",
              "listClientOrderId",
              "pair")
          .ok();
    }
    Files.writeString(folder.resolve("state.lines"), "00000000 {\"torn", StandardOpenOption.APPEND);

    try (PaperExchange exchange =
            PaperExchange.start(PaperConfig.of(folder, Sample.feeds(-1, -1), 0));
        Wire wire = new Wire(exchange)) {
      wire.push("BTCUSD", "789", "1");
      JsonNode late = wire.signed(first, "GET", "/api/v3/openOrders").ok().json();
      JsonNode early = wire.signed(second, "GET", "/api/v3/openOrders").ok().json();
      wire.push("BTCUSD", "599", "1");
      JsonNode lists = wire.signed(first, "GET", "/api/v3/openOrderList").ok().json();
      JsonNode balance =
          wire.signed(first, "GET", "/api/v3/account").ok().json().path("balances").path(0);

      assertEquals(0, early.size(), early.toString());
      assertEquals(3, late.size(), late.toString());
      assertEquals(0, lists.size());
      // Of 10 BTC two were sold by the stop, and the resting buy of one was filled when the price
      // fell to 599.
      assertEquals("8.99900000", balance.path("free").asString());
      assertEquals("0.00000000", balance.path("locked").asString());
    }
  }

  @Test
  void refusesASecondExchangeOnTheSameFolder() {
    PaperConfig config = PaperConfig.of(folder, Sample.feeds(-1, -1), 0);
    try (PaperExchange exchange = PaperExchange.start(config)) {
      PaperException refused =
          assertThrows(
              PaperException.class,
              () -> PaperExchange.start(PaperConfig.of(folder, Sample.feeds(-1, -1), 0)));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("Another exchange"), refused.toString());
      assertTrue(exchange.port() > 0);
    }
  }
}
