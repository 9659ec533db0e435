package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Intent;
import tallystick.intent.Submission;
import tallystick.market.Side;
import tallystick.server.database.DatabaseBackup;
import tallystick.server.database.PostgresSettings;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.FakeKeeper;

/** A server that is put back in time while its keeper goes on. */
class RestoredServerTest {
  private @Nullable HandMarket market;

  private RunningServer start(TestFolder folder, String databaseUrl) {
    return new RunningServer(
        new ServerSettings(
            folder.path(),
            folder.path().resolve("k.sock"),
            RunningServer.ORGANISATION,
            Map.of(),
            0,
            "127.0.0.1",
            Optional.of(databaseUrl),
            Optional.empty(),
            false),
        (settings, relay, clock) -> {
          market = new HandMarket(relay);
          return new VenueMarkets(List.of(market));
        });
  }

  private static PostgresSettings at(Path folder, String url) {
    return new PostgresSettings(folder, Optional.of(url), Optional.empty());
  }

  private void price(String last) {
    Objects.requireNonNull(market).price(HandMarket.BTC_USD, last);
  }

  private static void sellWhatRests(FakeKeeper keeper) {
    for (Submission open : keeper.open()) {
      Intent.PlaceOrder order = (Intent.PlaceOrder) open.intent();
      if (order.side() == Side.SELL) {
        keeper.fill(open.callerId(), order.limit(), order.quantity());
      }
    }
  }

  private static String deals(RunningServer server, String bot) {
    return server.get("/api/v1/bots/" + bot + "/deals").text();
  }

  @Test
  void anOldDatabaseInventsNoOrderAndTellsWhatTheKeeperRefused() {
    String before = TestDatabase.freshUrl();
    String after = TestDatabase.freshUrl();
    ByteArrayOutputStream backup = new ByteArrayOutputStream();
    try (TestFolder folder = new TestFolder();
        FakeKeeper keeper = new FakeKeeper(folder.path().resolve("k.sock"))) {
      String bot;
      try (RunningServer server = start(folder, before)) {
        bot =
            server.post("/api/v1/bots", BotsTradeTest.wish("put back")).json().get("id").asString();
        server.post("/api/v1/bots/" + bot + "/start", "");
        Eventually.holds(
            () -> "the first deal rests: " + deals(server, bot),
            () -> {
              price("1000");
              return keeper.open().stream()
                  .anyMatch(o -> ((Intent.PlaceOrder) o.intent()).side() == Side.SELL);
            });
        DatabaseBackup.write(at(folder.path(), before), backup, 1_000);
        // What the backup does not know: this deal ends, and two more begin.
        Eventually.holds(
            () -> "two more deals: " + deals(server, bot),
            () -> {
              price("1000");
              sellWhatRests(keeper);
              return server.get("/api/v1/bots/" + bot + "/deals").json().size() >= 3;
            });
      }
      Map<CallerId, Submission> known = new java.util.HashMap<>();
      keeper.orders().forEach(order -> known.put(order.callerId(), order));
      int seen = keeper.submissions().size();

      List<String> said =
          DatabaseBackup.restore(
              at(folder.path(), after),
              new ByteArrayInputStream(backup.toByteArray()),
              false,
              2_000);

      assertEquals("The database was empty.", said.get(1));
      try (RunningServer server = start(folder, after)) {
        assertEquals(bot, server.get("/api/v1/bots").json().get(0).get("id").asString());
        // At another price than then, so what is asked for again is not what was answered.
        Eventually.holds(
            () -> "the keeper refuses the second deal: " + server.get("/api/v1/orders").text(),
            () -> {
              price("1003");
              return server.get("/api/v1/orders?bot=" + bot).text().contains("intent-repeated");
            });
        Set<CallerId> asked = new HashSet<>();
        for (Submission again : keeper.submissions().subList(seen, keeper.submissions().size())) {
          Submission first = known.get(again.callerId());
          if (first != null && again.intent() instanceof Intent.PlaceOrder) {
            asked.add(again.callerId());
            assertFalse(
                keeper.orders().stream()
                    .anyMatch(
                        placed ->
                            placed.callerId().equals(again.callerId())
                                && !java.util.Arrays.equals(
                                    Canonical.encodeIntent(placed.intent()),
                                    Canonical.encodeIntent(first.intent()))),
                "what was placed stays what it was");
          }
        }
        assertFalse(asked.isEmpty(), "the first deal's orders were asked about again");
        assertTrue(deals(server, bot).contains("\"completed\""), deals(server, bot));
      }
    }
  }
}
