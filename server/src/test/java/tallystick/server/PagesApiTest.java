package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Scope;
import tallystick.intent.Submission;
import tallystick.market.Side;
import tallystick.server.RunningServer.Answer;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.FakeKeeper;
import tools.jackson.databind.JsonNode;

/** What the web pages ask of the server: lists, previews, prices, profit, the whole at a glance. */
class PagesApiTest {
  private static TestFolder folder;
  private static FakeKeeper keeper;
  private static volatile @Nullable HandMarket market;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    keeper = new FakeKeeper(folder.path().resolve("k.sock"));
    keeper.freeze(new Scope.OneCredential(new CredentialId("held")), true);
    keeper.balances =
        """
        {"asset":"USD","free":"1000.00000000","locked":"50.00000000"},
        {"asset":"BTC","free":"0.50000000","locked":"0.00000000"},
        {"asset":"XYZ","free":"7.00000000","locked":"0.00000000"}
        """;
    server =
        new RunningServer(
            new ServerSettings(
                folder.path(),
                folder.path().resolve("k.sock"),
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.of(TestDatabase.freshUrl()),
                Optional.empty(),
                false),
            (settings, relay, clock) -> {
              market = new HandMarket(relay);
              return new VenueMarkets(List.of(market));
            });
    market().price(HandMarket.BTC_USD, "1000");
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

  private static String make(String name) {
    Answer made = server.post("/api/v1/bots", BotsTradeTest.wish(name));
    assertEquals(201, made.status(), made.text());
    return made.json().get("id").asString();
  }

  private static JsonNode get(String path) {
    Answer answer = server.get(path);
    assertEquals(200, answer.status(), answer.text());
    return answer.json();
  }

  private static List<Submission> ordersOf(String bot, Side side) {
    List<String> ids = new ArrayList<>();
    get("/api/v1/orders?bot=" + bot).forEach(o -> ids.add(o.get("callerId").asString()));
    return keeper.orders().stream()
        .filter(o -> ids.contains(o.callerId().toString()))
        .filter(o -> ((Intent.PlaceOrder) o.intent()).side() == side)
        .toList();
  }

  /** Starts a bot and waits until it has bought and its averaging orders rest. */
  private static void buy(String bot) {
    assertEquals(200, server.post("/api/v1/bots/" + bot + "/start", "").status());
    Eventually.holds(
        () -> "base, two averaging orders and a sale: " + get("/api/v1/bots/" + bot),
        () -> {
          market().price(HandMarket.BTC_USD, "1000");
          return ordersOf(bot, Side.BUY).size() == 3 && ordersOf(bot, Side.SELL).size() == 1;
        });
    assertEquals(200, server.post("/api/v1/bots/" + bot + "/stop", "").status());
  }

  private static void sell(String bot) {
    Submission sale = ordersOf(bot, Side.SELL).getFirst();
    Intent.PlaceOrder order = (Intent.PlaceOrder) sale.intent();
    keeper.fill(sale.callerId(), order.limit(), order.quantity());
    Eventually.holds(
        () -> "the deal completes: " + get("/api/v1/bots/" + bot),
        () -> get("/api/v1/bots/" + bot + "/deals").toString().contains("\"completed\""));
  }

  @Test
  void thePreviewIsWhatTheBotThenPlaces() {
    String bot = make("previewed");
    buy(bot);
    JsonNode base = get("/api/v1/fills?bot=" + bot).get(0);

    JsonNode preview =
        server
            .post(
                "/api/v1/bots/preview",
                "{\"price\":\"%s\",\"wish\":%s}"
                    .formatted(base.get("price").asString(), BotsTradeTest.wish("previewed")))
            .json();

    List<String> drawn = new ArrayList<>();
    preview
        .get("rungs")
        .forEach(
            rung ->
                drawn.add(rung.get("quantity").asString() + " at " + rung.get("price").asString()));
    List<String> placed = new ArrayList<>();
    get("/api/v1/orders?bot=" + bot + "&deal=1")
        .forEach(
            order -> {
              if (order.path("side").asString("").equals("buy")) {
                placed.addFirst(
                    order.get("quantity").asString() + " at " + order.get("limit").asString());
              }
            });
    assertEquals(3, drawn.size(), preview.toString());
    assertEquals(placed.subList(1, 3), drawn.subList(1, 3));
    assertEquals("300.00000000", preview.get("fundsPerDeal").asString());
    assertEquals("1000.00000000", preview.get("free").asString());
    assertTrue(preview.get("enough").asBoolean());
    assertTrue(
        preview.get("keeper").toString().toLowerCase(Locale.ROOT).contains("account main"),
        preview.toString());
  }

  @Test
  void whatADealEarnedIsInTheListTheProfitTablesAndTheBookTheSame() {
    String bot = make("=1+1, earns");
    buy(bot);
    assertEquals("0.00000000", row(bot).get("realised").get("total").asString());
    assertFalse(row(bot).get("unrealised").isNull());

    sell(bot);

    String earned = get("/api/v1/bots/" + bot + "/deals").get(0).get("profit").asString();
    assertEquals(
        "-" + earned,
        get("/api/v1/book?prefix=deal/" + bot + "/1/").get(0).get("amount").asString());
    Eventually.holds(
        () -> "the list knows: " + row(bot),
        () -> row(bot).get("realised").get("today").asString().equals(earned));
    assertEquals(earned, row(bot).get("realised").get("total").asString());
    JsonNode byBot = get("/api/v1/portfolio/profit?by=bot&quote=USD").get("rows");
    JsonNode mine = null;
    for (JsonNode each : byBot) {
      mine = each.get("name").asString().equals(bot) ? each : mine;
    }
    assertEquals(earned, Objects.requireNonNull(mine).get("profit").asString());
    String csv = server.get("/api/v1/portfolio/profit.csv?by=bot&quote=USD").text();
    assertTrue(csv.contains(",\"'=1+1, earns\"," + earned + ",USD,1,1\r\n"), csv);
    assertTrue(server.get("/api/v1/portfolio/fills.csv").text().contains("BTC/USD,buy,"));
  }

  private static JsonNode row(String bot) {
    return get("/api/v1/bots/" + bot + "/row");
  }

  @Test
  void theListIsSearchedSortedAndPaged() {
    for (int i = 0; i < 5; i++) {
      make("Grün-" + i);
    }

    JsonNode page = get("/api/v1/bots/rows?search=gr%C3%BCN-&sort=name&down=true&offset=1&limit=2");
    JsonNode stopped = get("/api/v1/bots/rows?search=gr%C3%BCn-&state=stopped&limit=1");

    assertEquals(5, page.get("total").asInt());
    assertEquals("Grün-3", page.get("rows").get(0).get("name").asString());
    assertEquals("Grün-2", page.get("rows").get(1).get("name").asString());
    assertEquals(2, page.get("rows").size());
    assertEquals(5, stopped.get("total").asInt());
    assertEquals(5, stopped.get("states").get("stopped").asInt());
    assertEquals(400, server.get("/api/v1/bots/rows?sort=luck").status());
  }

  @Test
  void severalBotsAreStartedAtOnceAndTheOneThatCannotSaysWhy() {
    String one = make("bulk one");
    String two = make("bulk two");

    JsonNode lines =
        server
            .post(
                "/api/v1/bots/bulk",
                "{\"action\":\"start\",\"bots\":[\"%s\",\"gone\",\"%s\"]}".formatted(one, two))
            .json();
    server.post(
        "/api/v1/bots/bulk", "{\"action\":\"stop\",\"bots\":[\"%s\",\"%s\"]}".formatted(one, two));

    assertTrue(lines.get(0).get("done").asBoolean() && lines.get(2).get("done").asBoolean());
    assertTrue(lines.get(1).get("why").asString().contains("no bot gone"), lines.toString());
    assertEquals("stopped", row(one).get("state").asString());
  }

  @Test
  void pricesAndCandlesAreAskedForByPair() {
    JsonNode venue = get("/api/v1/markets?search=btc").get(0);
    JsonNode ticks = get("/api/v1/markets/paper/ticks?instruments=BTC/USD");
    JsonNode candles = get("/api/v1/markets/paper/candles?instrument=BTC/USD&limit=10");

    assertEquals("BTC/USD", venue.get("instruments").get(0).get("instrument").asString());
    assertEquals("0.01000000", venue.get("instruments").get(0).get("tick").asString());
    assertEquals("1000.00000000", ticks.get(0).get("last").asString());
    assertEquals("1000.00000000", candles.get("candles").get(0).get("open").asString());
    assertEquals(404, server.get("/api/v1/markets/paper/candles?instrument=NO/USD").status());
    assertEquals(
        400, server.get("/api/v1/markets/paper/candles?instrument=BTC/USD&intervalMs=7").status());
    assertEquals(
        400, server.get("/api/v1/markets/paper/candles?instrument=BTC/USD&limit=501").status());
  }

  @Test
  void whatIsHeldIsValuedAtNamedPricesAndWhatHasNoneIsSaid() {
    Eventually.holds(
        () -> "the keeper's accounts are known",
        () -> server.get("/api/v1/portfolio?quote=USD").text().contains("\"held\""));

    JsonNode account = get("/api/v1/portfolio?quote=USD").get("accounts").get(0);

    // 1,050 USD and half a coin at the last price of 1,000.
    assertEquals("1550.00000000", account.get("value").asString(), account.toString());
    assertEquals("[\"XYZ\"]", account.get("unpriced").toString());
    JsonNode coin = account.get("holdings").get(1);
    assertEquals("BTC", coin.get("asset").asString());
    assertEquals("1000.00000000", coin.get("price").asString());
    assertEquals(3225, coin.get("shareBps").asLong());
    assertFalse(get("/api/v1/portfolio?quote=USD").get("complete").asBoolean());
  }

  @Test
  void oneLookTellsWhetherAllIsWell() {
    Eventually.holds(
        () -> "the keeper has answered",
        () -> get("/api/v1/overview").get("keeper").get("trouble").asString().isEmpty());

    JsonNode overview = get("/api/v1/overview");

    assertTrue(overview.get("keeper").get("signing").asBoolean());
    assertEquals("", overview.get("databaseTrouble").asString());
    assertEquals("paper", overview.get("venues").get(0).get("venue").asString());
    assertTrue(overview.get("accounts").get(0).get("frozen").asBoolean());
    // The fake keeper shows no entries, so that whatever the bots buy is nobody's to the watch.
    assertEquals(overview.get("findings").asInt() > 0, overview.get("openIncidents").asInt() > 0);
  }

  @Test
  void anOrderNamesItsPlaceInTheTally() {
    String bot = make("proven");
    buy(bot);

    JsonNode order = get("/api/v1/orders?bot=" + bot + "&deal=1&limit=1").get(0);

    assertTrue(order.get("leaf").asLong() > 0, order.toString());
    assertTrue(order.get("sequence").asLong() > 0, order.toString());
    assertEquals("[]", get("/api/v1/orders?bot=" + bot + "&deal=2").toString());
  }

  @Test
  void aTokenForOneBotSeesNothingOfTheWhole() {
    String bot = make("one of many");
    String token =
        server
            .post(
                "/api/v1/tokens",
                "{\"name\":\"one\",\"scopes\":[\"read\"],\"bots\":[\"%s\"],\"days\":1}"
                    .formatted(bot))
            .json()
            .get("text")
            .asString();

    JsonNode rows = server.send("GET", "/api/v1/bots/rows", null, token).json();

    assertEquals(1, rows.get("all").asInt());
    assertEquals(403, server.send("GET", "/api/v1/portfolio", null, token).status());
    assertEquals(403, server.send("GET", "/api/v1/overview", null, token).status());
    assertEquals(403, server.send("GET", "/api/v1/portfolio/fills.csv", null, token).status());
  }
}
