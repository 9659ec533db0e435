package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.Intent;
import tallystick.intent.Submission;
import tallystick.market.Side;
import tallystick.server.RunningServer.Answer;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.FakeKeeper;
import tools.jackson.databind.JsonNode;

/** A bot through the API: made, started, traded, paused by the keeper's absence, resumed. */
class BotsTradeTest {
  private static TestFolder folder;
  private static FakeKeeper keeper;
  private static volatile @Nullable HandMarket market;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    keeper = new FakeKeeper(folder.path().resolve("k.sock"));
    server =
        new RunningServer(
            new ServerSettings(
                folder.path(),
                folder.path().resolve("k.sock"),
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.empty(),
                TestFolder.postgresUser(),
                false),
            (settings, relay, clock) -> {
              market = new HandMarket(relay);
              return new VenueMarkets(List.of(market));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
    keeper.close();
    folder.close();
  }

  private static HandMarket market() {
    return Objects.requireNonNull(market);
  }

  static String wish(String name) {
    return """
    {"name":"%s","venue":"paper","credential":"main","instruments":["BTC/USD"],
     "settings":{"baseOrder":"100",
       "averaging":{"count":2,"active":2,"size":"100","deviationBps":200},
       "takeProfit":{"steps":[{"profitBps":100}]}}}
    """
        .formatted(name);
  }

  private static String make(String name) {
    Answer made = server.post("/api/v1/bots", wish(name));
    assertEquals(201, made.status(), made.text());
    return made.json().get("id").asString();
  }

  private static JsonNode bot(String id) {
    return server.get("/api/v1/bots/" + id).json();
  }

  private static List<Submission> resting(Side side) {
    return keeper.orders().stream()
        .filter(s -> ((Intent.PlaceOrder) s.intent()).side() == side)
        .toList();
  }

  @Test
  void aDealIsBoughtHeldAndSoldWithProfitInTheBook() {
    String id = make("round trip");
    int ordersBefore = keeper.orders().size();
    Answer started = server.post("/api/v1/bots/" + id + "/start", "");
    assertEquals(200, started.status(), started.text());

    Eventually.holds(
        () -> "a base order: " + bot(id) + server.get("/api/v1/orders?bot=" + id).text(),
        () -> {
          market().price(HandMarket.BTC_USD, "1000");
          return keeper.orders().size() > ordersBefore;
        });
    Eventually.holds(
        () -> "take profit rests: " + bot(id) + keeper.orders(),
        () -> resting(Side.SELL).size() == 1);
    Submission takeProfit = resting(Side.SELL).getFirst();
    Intent.PlaceOrder sell = (Intent.PlaceOrder) takeProfit.intent();
    keeper.fill(takeProfit.callerId(), sell.limit(), sell.quantity());
    Eventually.holds(
        () -> "the deal completes: " + bot(id),
        () -> server.get("/api/v1/bots/" + id + "/deals").text().contains("\"completed\""));
    assertEquals(200, server.post("/api/v1/bots/" + id + "/stop", "").status());

    JsonNode deal = server.get("/api/v1/bots/" + id + "/deals").json().get(0);
    assertTrue(deal.get("profit").asString().startsWith("1.10688930"), deal.toString());
    JsonNode book = server.get("/api/v1/book?prefix=deal/" + id + "/1/").json();
    assertEquals("-" + deal.get("profit").asString(), book.get(0).get("amount").asString());
    assertTrue(
        server.get("/api/v1/fills?bot=" + id).json().size() >= 2,
        server.get("/api/v1/fills").text());
  }
}
