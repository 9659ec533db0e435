package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Limits;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Side;
import tallystick.server.RunningServer.Answer;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.FakeKeeper;
import tools.jackson.databind.JsonNode;

/** A bot through the API: made, started, traded, paused by the keeper's absence, resumed. */
class BotsTradeTest {
  private static TestFolder folder;
  private static FakeKeeper keeper;
  private static String databaseUrl;
  private static volatile @Nullable HandMarket market;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    databaseUrl = TestDatabase.freshUrl();
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
                Optional.of(databaseUrl),
                Optional.empty(),
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

  /** Reads the stream until a line contains the text; returns all lines read. */
  private static List<String> listen(@Nullable String lastEventId, String until) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/api/v1/events"))
            .header("Authorization", "Bearer " + server.adminToken());
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, response.statusCode());
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(until)) {
          return lines;
        }
      }
    }
    throw new AssertionError("The stream ended before " + until + ": " + lines);
  }

  private static List<String> ids(List<String> lines) {
    return lines.stream().filter(l -> l.startsWith("id:")).map(l -> l.substring(3)).toList();
  }

  @Test
  void theStreamOfEventsGoesOnBehindTheLastOneHeardWithoutGapOrRepeat() throws Exception {
    String id = make("heard");
    for (int i = 0; i < 3; i++) {
      server.post("/api/v1/bots/" + id + "/start", "");
      server.post("/api/v1/bots/" + id + "/stop", "");
    }
    Eventually.holds(
        () -> "events are written",
        () -> server.get("/api/v1/bots/" + id).json().get("running").asBoolean() == false);
    jdbcEvent("first");
    jdbcEvent("second");
    jdbcEvent("third");
    List<String> all = ids(listen("0-0", "third"));
    String middle = all.get(all.size() - 2);

    List<String> rest = ids(listen(middle, "third"));

    assertEquals(all.size(), new HashSet<>(all).size(), "none twice");
    assertEquals(List.of(all.getLast()), rest);
  }

  @Test
  void fillsOfOneMillisecondAreAllListedPageByPage() throws Exception {
    String bot = make("paged");
    try (Connection connection = DriverManager.getConnection(databaseUrl);
        var insert = connection.createStatement()) {
      insert.execute(
          """
          insert into intent (caller_id, bot_id, deal, credential, instrument, action, purpose,
            bytes, created_ms, finished)
          values ('\\x01', '%s', 1, 'main', 'BTC/USD', 'place', 'base', '', 0, true)
          """
              .formatted(bot));
      insert.execute(
          """
          insert into fill (venue, instrument, trade_id, order_id, caller_id, leg, bot_id, deal,
            side, price, quantity, quote_amount, fee, fee_asset, maker, time_ms)
          select 'other', 'BTC/USD', n::text, '1', '\\x01', 'MAIN', '%s', 1,
            'BUY', 1, 1, 1, 0, 'USD', false, 1000
          from generate_series(1, 5) n
          """
              .formatted(bot));
    }

    List<String> trades = new ArrayList<>();
    String before = "";
    JsonNode page;
    do {
      page = server.get("/api/v1/fills?bot=" + bot + "&limit=2" + before).json();
      page.forEach(fill -> trades.add(fill.get("tradeId").asString()));
      before = "&before=" + (page.isEmpty() ? 0 : page.get(page.size() - 1).get("position"));
    } while (!page.isEmpty());

    assertEquals(List.of("5", "4", "3", "2", "1"), trades);
  }

  private static double metric(String name) {
    return server
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static void jdbcEvent(String text) {
    try (Connection connection = DriverManager.getConnection(databaseUrl);
        var insert =
            connection.prepareStatement(
                "insert into event (at_ms, kind, data) values (0, 'tally', ?)")) {
      insert.setString(1, "{\"text\":\"" + text + "\"}");
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anEventCommittedLateIsToldAllTheSame() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Connection late = DriverManager.getConnection(databaseUrl)) {
      Thread.ofVirtual().start(() -> listenInto(heard));
      Eventually.holds(
          () -> "only this one listens, and " + metric("tallystick_events_listeners") + " do",
          () -> {
            jdbcEvent("anybody there?"); // a listener that has gone is noticed when it is told
            return String.join("", heard).contains("listening")
                && metric("tallystick_events_listeners") == 1;
          });
      late.setAutoCommit(false);
      try (var insert = late.createStatement()) {
        insert.execute("insert into event (at_ms, kind, data) values (0, 'tally', 'came-late')");
      }
      jdbcEvent("after-late");
      double looks = metric("tallystick_events_looks_total");
      Eventually.holds(
          () -> "the listener looks, and may not go past the late one",
          () -> metric("tallystick_events_looks_total") >= looks + 2);
      late.commit();

      Eventually.holds(heard::toString, () -> String.join("", heard).contains("after-late"));
      assertTrue(String.join("", heard).contains("came-late"), heard.toString());
    }
  }

  private static void listenInto(List<String> heard) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/api/v1/events"))
            .header("Authorization", "Bearer " + server.adminToken())
            .build();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                server.http().send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        heard.add(line);
      }
    } catch (IOException | InterruptedException e) {
      heard.add("ended: " + e);
    }
  }

  @Test
  void aPostWithAnIdempotencyKeyIsDoneOnceHoweverOftenItComes() {
    String[] key = {"Idempotency-Key", "k-1"};
    String admin = server.adminToken();

    Answer first = server.send("POST", "/api/v1/bots", wish("once"), admin, key);
    Answer again = server.send("POST", "/api/v1/bots", wish("once"), admin, key);
    Answer other = server.send("POST", "/api/v1/bots", wish("another"), admin, key);

    assertEquals(201, first.status(), first.text());
    assertEquals(first.json().get("id"), again.json().get("id"));
    assertEquals(409, other.status());
    assertEquals("key-reused", other.json().get("code").asString());
  }

  @Test
  void aTokenForOneBotSeesAndCommandsThatBotAlone() {
    String mine = make("mine");
    String others = make("others");
    String token =
        server
            .post(
                "/api/v1/tokens",
                "{\"name\":\"t\",\"scopes\":[\"trade\"],\"bots\":[\"" + mine + "\"],\"days\":1}")
            .json()
            .get("text")
            .asString();

    assertEquals(200, server.send("GET", "/api/v1/bots/" + mine, null, token).status());
    assertEquals(1, server.send("GET", "/api/v1/bots", null, token).json().size());
    assertEquals(404, server.send("GET", "/api/v1/bots/" + others, null, token).status());
    assertEquals(404, server.send("POST", "/api/v1/bots/" + others + "/start", "", token).status());
    assertEquals(403, server.send("GET", "/api/v1/orders", null, token).status());
    assertEquals(403, server.send("POST", "/api/v1/freeze", "{\"reason\":\"x\"}", token).status());
  }

  @Test
  void aTokenThatMayReadMayNotTrade() {
    String id = make("read only");
    String token =
        server
            .post("/api/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"read\"],\"days\":1}")
            .json()
            .get("text")
            .asString();

    assertEquals(200, server.send("GET", "/api/v1/bots/" + id, null, token).status());
    assertEquals(403, server.send("POST", "/api/v1/bots/" + id + "/start", "", token).status());
    assertEquals(403, server.send("POST", "/api/v1/bots", wish("no"), token).status());
    assertEquals(403, server.send("DELETE", "/api/v1/bots/" + id, null, token).status());
  }

  @Test
  void aWishThatCannotBeIsRefusedNamingWhat() {
    Answer venue = server.post("/api/v1/bots", wish("x").replace("\"paper\"", "\"nowhere\""));
    Answer pair = server.post("/api/v1/bots/validate", wish("x").replace("BTC/USD", "DOGE/USD"));
    Answer deep =
        server.post(
            "/api/v1/bots",
            wish("x")
                .replace("\"count\":2", "\"count\":60")
                .replace("\"active\":2", "\"active\":5"));

    assertEquals(400, venue.status());
    assertTrue(venue.json().get("detail").asString().contains("nowhere"), venue.text());
    assertEquals(400, pair.status());
    assertTrue(pair.json().get("detail").asString().contains("DOGE/USD"), pair.text());
    assertEquals(400, deep.status());
    assertEquals("refused", deep.json().get("code").asString(), deep.text());
  }

  @Test
  void listsHaveALimitAndSaySo() {
    Answer tooMany = server.get("/api/v1/orders?limit=100000");

    assertEquals(400, tooMany.status());
    assertTrue(tooMany.json().get("detail").asString().contains("500"), tooMany.text());
  }

  @Test
  void anAccountIsOnlyProposedAndShowsTheCodeToCompare() {
    Answer proposed =
        server.post("/api/v1/accounts", "{\"credential\":\"spare\",\"venue\":\"paper\"}");

    assertEquals(200, proposed.status(), proposed.text());
    assertTrue(
        proposed.json().get("code").asString().matches("([A-Z2-9]{4}-){5}[A-Z2-9]{4}"),
        proposed.text());
  }

  @Test
  void limitsAreOnlyProposedAndOnesThatContradictThemselvesAreNot() {
    String limits =
        "\"limits\":[{\"quote\":\"USDT\",\"order\":\"500\",\"hour\":\"5000\",\"day\":\"20000\","
            + "\"loss\":\"50\"}]";

    Answer proposed =
        server.post(
            "/api/v1/accounts/spare/policy",
            "{\"pairs\":[\"BTC/USDT\"],\"thin\":[]," + limits + "}");
    Answer contradicting =
        server.post(
            "/api/v1/accounts/spare/policy", "{\"pairs\":[\"BTC\"],\"thin\":[]," + limits + "}");
    Answer watched =
        server.post("/api/v1/accounts/spare/watch", "{\"alertOnly\":true,\"prefixes\":[\"web_\"]}");

    assertEquals(200, proposed.status(), proposed.text());
    assertTrue(proposed.json().hasNonNull("code"), proposed.text());
    assertEquals(400, contradicting.status(), contradicting.text());
    assertEquals(200, watched.status(), watched.text());
  }

  @Test
  void aCeilingInOneAssetLeavesThoseInOthersAndTheApprovalsNeededAsTheyAre() {
    Limits euros = limits("EUR", "700");
    keeper.logged(new Setting.SetOrganisationPolicy(List.of(euros), 2));
    Eventually.holds(
        () -> "two people approve from now on",
        () ->
            server.get("/api/v1/accounts/spare/terms").json().get("approvalsNeeded").asInt() == 2);

    Answer proposed = server.post("/api/v1/ceilings", ceiling("USDT", "500"));

    assertEquals(200, proposed.status(), proposed.text());
    assertTrue(proposed.json().hasNonNull("code"), proposed.text());
    assertEquals(
        new Setting.SetOrganisationPolicy(List.of(euros, limits("USDT", "500")), 2),
        proposedLast());
    JsonNode before = server.get("/api/v1/accounts/spare/terms").json().get("ceilings");
    assertEquals(1, before.size(), "nothing is in force before people approve: " + before);

    keeper.approve(CallerId.parse(proposed.json().get("change").asString()));

    Eventually.holds(
        () -> "both ceilings are in force",
        () -> server.get("/api/v1/accounts/spare/terms").json().get("ceilings").size() == 2);
    server.post("/api/v1/ceilings", ceiling("EUR", "900"));
    assertEquals(
        new Setting.SetOrganisationPolicy(List.of(limits("EUR", "900"), limits("USDT", "500")), 2),
        proposedLast());
  }

  @Test
  void aCeilingThatCannotBeAndOneOfSomebodyWhoMayNotAreRefused() {
    String token =
        server
            .post("/api/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"trade\"],\"days\":1}")
            .json()
            .get("text")
            .asString();

    Answer negative = server.post("/api/v1/ceilings", ceiling("USDT", "-1"));
    Answer words = server.post("/api/v1/ceilings", ceiling("USDT", "much"));
    Answer incomplete = server.post("/api/v1/ceilings", "{\"quote\":\"USDT\"}");
    Answer trader = server.send("POST", "/api/v1/ceilings", ceiling("USDT", "500"), token);

    assertEquals(400, negative.status(), negative.text());
    assertEquals(400, words.status(), words.text());
    assertEquals(400, incomplete.status(), incomplete.text());
    assertTrue(incomplete.text().contains("order is missing"), incomplete.text());
    assertEquals(403, trader.status(), trader.text());
  }

  @Test
  void anAccountInUseIsNotLetGoAndOneThatIsNotIsOnlyProposed() {
    CredentialId used = new CredentialId("main");
    keeper.freeze(new Scope.OneCredential(used), true); // this keeper lists what is frozen
    Eventually.holds(
        () -> "the account is known",
        () -> server.get("/api/v1/accounts").json().path("accounts").size() > 0);

    Answer refused = server.post("/api/v1/accounts/main/removal", "{}");
    Answer proposed = server.post("/api/v1/accounts/spare/removal", "{}");

    assertEquals(409, refused.status(), refused.text());
    assertEquals("account-in-use", refused.json().get("code").asString(), refused.text());
    assertEquals(200, proposed.status(), proposed.text());
    assertTrue(proposed.json().hasNonNull("code"), proposed.text());
    keeper.freeze(new Scope.OneCredential(used), false);
  }

  private static String ceiling(String quote, String order) {
    return "{\"quote\":\"%s\",\"order\":\"%s\",\"hour\":\"5000\",\"day\":\"20000\",\"loss\":\"50\"}"
        .formatted(quote, order);
  }

  private static Limits limits(String quote, String order) {
    Asset asset = Asset.of(quote);
    return new Limits(
        Amount.parse(order, asset),
        Amount.parse("5000", asset),
        Amount.parse("20000", asset),
        Amount.parse("50", asset));
  }

  private static Setting proposedLast() {
    return keeper.submissions().stream()
        .map(Submission::intent)
        .flatMap(
            intent ->
                intent instanceof Intent.ChangeSetting change
                    ? Stream.of(change.setting())
                    : Stream.empty())
        .filter(Setting.SetOrganisationPolicy.class::isInstance)
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void anAccountWithoutLimitsSaysThatNothingMayBeTradedWithIt() {
    Answer terms = server.get("/api/v1/accounts/spare/terms");

    assertEquals(200, terms.status(), terms.text());
    assertTrue(terms.json().get("policy").isNull(), terms.text());
  }

  @Test
  void aFreezeGoesToTheKeeperAndSaysThatTheKeyStillWorksAtTheVenue() {
    Answer frozen =
        server.post("/api/v1/freeze", "{\"credential\":\"main\",\"reason\":\"suspicion\"}");

    assertEquals("approved", frozen.json().get("verdict").asString(), frozen.text());
    assertTrue(frozen.json().get("text").asString().contains("deleted"), frozen.text());
  }

  @Test
  void aFrozenAccountsBotsSaySoAndGoOnWhenItIsLifted() {
    String id = make("frozen");
    CredentialId main = new CredentialId("main");
    keeper.freeze(new Scope.OneCredential(main), false); // another test may have frozen it
    Eventually.holds(
        () -> "it may trade: " + bot(id), () -> bot(id).get("waitsBecause").asString().isEmpty());

    keeper.freeze(new Scope.OneCredential(main), true);

    Eventually.holds(
        () -> "it says that it is frozen: " + bot(id),
        () -> bot(id).get("waitsBecause").asString().contains("main is frozen"));
    JsonNode status = server.get("/api/v1/status").json();
    assertTrue(status.get("accounts").get("main").asString().contains("frozen"), status.toString());

    keeper.freeze(new Scope.OneCredential(main), false);

    Eventually.holds(
        () -> "it goes on: " + bot(id), () -> bot(id).get("waitsBecause").asString().isEmpty());
  }

  @Test
  void aStrangersOrderBecomesAFindingAnIncidentAndAFreeze() {
    make("watched");
    int freezesBefore = freezes();

    Eventually.holds(
        () -> "the finding: " + server.get("/api/v1/findings").text(),
        () -> {
          keeper.strangeFill(new CredentialId("main"), "ETHUSD");
          return server.get("/api/v1/findings").text().contains("foreign-order");
        });

    Eventually.holds(() -> "a freeze was asked for", () -> freezes() > freezesBefore);
    assertTrue(
        server.get("/api/v1/incidents").text().contains("\"open\""),
        server.get("/api/v1/incidents").text());
  }

  private static int freezes() {
    return (int)
        keeper.submissions().stream().filter(s -> s.intent() instanceof Intent.Freeze).count();
  }
}
