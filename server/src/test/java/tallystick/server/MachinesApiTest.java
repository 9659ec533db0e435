package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.atm.sale.BuyMachine;
import tallystick.atm.sale.SellMachine;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.server.RunningServer.Answer;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.fleet.FleetSettings;
import tallystick.server.keeper.FakeKeeper;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Machines, their sales, cash and coins, as people see and move them through the API. */
class MachinesApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TerminalId MACHINE = new TerminalId("BT1001");
  private static final String KEY = "ab".repeat(32);
  private static final long NOW_MS = System.currentTimeMillis();

  private static TestFolder folder;
  private static FakeKeeper keeper;
  private static Database database;
  private static JdbcClient db;
  private static RunningServer server;
  private static TestCertificate certificate;
  private static int door;
  private static String trader;
  private static String viewer;

  @BeforeAll
  static void start() throws java.io.IOException {
    folder = new TestFolder();
    String url = TestDatabase.freshUrl();
    keeper = new FakeKeeper(folder.path().resolve("k.sock"));
    keeper.logged(new MachineSetting.AddWallet(new WalletId("float"), Chain.BITCOIN_REGTEST));
    keeper.logged(
        new MachineSetting.EnrolTerminal(
            MACHINE,
            Bytes.parseHex("cd".repeat(32)),
            true,
            new TerminalCaps(usd(100_000), usd(300_000), usd(500_000))));
    certificate = new TestCertificate(folder.path());
    try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
      door = free.getLocalPort();
    }
    server =
        new RunningServer(
            new ServerSettings(
                folder.path(),
                folder.path().resolve("k.sock"),
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.of(url),
                Optional.empty(),
                false,
                ServerSettings.Web.local(),
                new FleetSettings(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                        new FleetSettings.Door(
                            "127.0.0.1", door, certificate.certificate, certificate.key, 100)))),
            (settings, relay, clock) -> new VenueMarkets(List.of(new HandMarket(relay))));
    database = TestDatabase.open(url);
    db = JdbcClient.create(database.dataSource());
    db.sql(
            """
            insert into machine (terminal, public_key, simulated, software, first_heard_ms, last_heard_ms)
            values ('BT1001', ?, true, '1.0', ?, ?)
            """)
        .params(Bytes.parseHex("cd".repeat(32)).toArray(), NOW_MS, NOW_MS)
        .update();
    trader = token("\"read\",\"trade\"");
    viewer = token("\"read\"");
    Eventually.holds(
        () -> server.get("/api/v1/fleet").text(),
        () -> server.get("/api/v1/fleet").json().path("machines").size() == 1);
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
    keeper.close();
    folder.close();
  }

  private static Cash usd(long minor) {
    return new Cash("USD", minor);
  }

  private static String token(String scopes) {
    Answer made =
        server.post(
            "/api/v1/tokens",
            "{\"name\":\"t\",\"scopes\":[" + scopes + "],\"bots\":[],\"days\":1}");
    assertEquals(201, made.status(), made.text());
    return made.json().get("text").asString();
  }

  private static Answer post(String path, Map<String, ?> body, String... headers) {
    return server.send("POST", path, JSON.writeValueAsString(body), server.adminToken(), headers);
  }

  private static String code(Answer refused) {
    return refused.json().path("code").asString();
  }

  private static Map<String, ?> enrolment(String key) {
    return Map.of(
        "terminal",
        "BT1002",
        "publicKey",
        key,
        "caps",
        Map.of("currency", "USD", "hour", "1000", "day", "3000.50", "uncollected", "5000"));
  }

  @Test
  void theMachinesListenerSpeaksTlsToMachinesAndHasNothingElse() throws Exception {
    List<Integer> statuses = new java.util.ArrayList<>();
    try (var http =
        java.net.http.HttpClient.newBuilder().sslContext(certificate.trusting).build()) {
      for (String path : List.of("/terminal/v1/sales/BT1001-1", "/", "/api/v1/status", "/health")) {
        statuses.add(
            http.send(
                    java.net.http.HttpRequest.newBuilder(
                            java.net.URI.create("https://127.0.0.1:" + door + path))
                        .header("Authorization", "Bearer " + server.adminToken())
                        .build(),
                    java.net.http.HttpResponse.BodyHandlers.discarding())
                .statusCode());
      }
    }

    assertEquals(List.of(401, 404, 404, 404), statuses);
    assertEquals(200, server.get("/api/v1/status").status(), "which is at its own");
  }

  @Test
  void aMachineIsProposedWithTheKeyThatAsksAndNoOther() {
    db.sql(
            """
            insert into machine_waiting (terminal, public_key, simulated, software, first_heard_ms, last_heard_ms)
            values ('BT1002', ?, true, '1.0', ?, ?)
            """)
        .params(Bytes.parseHex(KEY).toArray(), NOW_MS, NOW_MS)
        .update();

    Answer other = post("/api/v1/fleet/enrolments", enrolment("ef".repeat(32)));
    Answer proposed = post("/api/v1/fleet/enrolments", enrolment(KEY));

    assertEquals("not-waiting", code(other), other.text());
    assertEquals(200, proposed.status(), proposed.text());
    List<MachineSetting.EnrolTerminal> asked =
        keeper.submissions().stream()
            .map(one -> one.intent())
            .filter(Intent.ChangeSetting.class::isInstance)
            .map(one -> ((Intent.ChangeSetting) one).setting())
            .filter(MachineSetting.EnrolTerminal.class::isInstance)
            .map(MachineSetting.EnrolTerminal.class::cast)
            .toList();
    assertEquals(
        List.of(
            new MachineSetting.EnrolTerminal(
                new TerminalId("BT1002"),
                Bytes.parseHex(KEY),
                true,
                new TerminalCaps(usd(100_000), usd(300_050), usd(500_000)))),
        asked);
  }

  @Test
  void whoeverMayTradeLocksAndOnlyAnAdministratorUnlocks() {
    String path = "/api/v1/fleet/machines/BT1001";
    String reason = "{\"reason\":\"Door <b>forced</b>\"}";

    assertEquals(403, server.send("POST", path + "/lock", reason, viewer).status());
    Answer locked = server.send("POST", path + "/lock", reason, trader);
    Answer tried = server.send("POST", path + "/unlock", "{}", trader);

    assertEquals(200, locked.status(), locked.text());
    assertEquals("locked", locked.json().path("machine").path("state").asString());
    assertEquals(
        "Door <b>forced</b>", locked.json().path("machine").path("lockedBecause").asString());
    assertEquals(403, tried.status(), tried.text());
    assertEquals(
        "online", post(path + "/unlock", Map.of()).json().path("machine").path("state").asString());
    assertEquals("invalid", code(post(path + "/lock", Map.of("reason", " "))));
  }

  @Test
  void aViewerSeesEverythingAndMovesNothing() {
    for (String path :
        List.of("fleet", "fleet/machines/BT1001", "sales", "sales/diagrams", "cash", "coins")) {
      assertEquals(200, server.send("GET", "/api/v1/" + path, null, viewer).status(), path);
    }
    for (String path :
        List.of(
            "fleet/enrolments",
            "fleet/machines/BT1001/caps",
            "sales/BT1001-1/deeds",
            "cash/collections/BT1001/1/count",
            "coins",
            "coins/test")) {
      assertEquals(403, server.send("POST", "/api/v1/" + path, "{}", trader).status(), path);
    }
  }

  @Test
  void theDrawingHasEveryArrowThatTheMachinesObey() {
    JsonNode diagrams = server.get("/api/v1/sales/diagrams").json();
    JsonNode buys = diagrams.get(0).path("moves");
    JsonNode sells = diagrams.get(1).path("moves");

    assertEquals("BUY", diagrams.get(0).path("direction").asString());
    assertEquals(BuyMachine.moves().list().size(), buys.size());
    assertEquals(SellMachine.moves().list().size(), sells.size());
    for (var move : SellMachine.moves().list()) {
      assertTrue(
          sells
              .valueStream()
              .anyMatch(
                  one ->
                      one.path("from").asString().equals(move.from().name())
                          && one.path("event").asString().equals(move.event())
                          && one.path("to").asString().equals(move.to().name())),
          move.toString());
    }
  }

  private static void orphan(String id, long version) {
    db.sql(
            """
            insert into sale (id, terminal, number, direction, phase, why, version, setting, wallet,
                              currency, cash_minor, satoshis, address, created_ms, changed_ms)
            values (?, 'BT1001', ?, 'BUY', 'ORPHAN', 'no price', ?, '', 'float', 'USD', 4000, 0, '', ?, ?)
            """)
        .params(id, Long.parseLong(id.substring(7)), version, NOW_MS, NOW_MS)
        .update();
  }

  @Test
  void aDeedIsDoneOnceAndOnTheVersionThatWasSeen() {
    orphan("BT1001-7", 3);
    String path = "/api/v1/sales/BT1001-7/deeds";
    Map<String, ?> seen = Map.of("deed", "cash-refunded", "version", 3, "reference", "slip 12");

    Answer old = post(path, Map.of("deed", "cash-refunded", "version", 2, "reference", "slip 12"));
    Answer without = post(path, Map.of("deed", "cash-refunded", "version", 3));
    Answer done = post(path, seen, "Idempotency-Key", "once");
    Answer again = post(path, seen, "Idempotency-Key", "once");

    assertEquals("stale", code(old), old.text());
    assertEquals("invalid", code(without), without.text());
    assertEquals(200, done.status(), done.text());
    assertEquals("ORPHAN_REFUNDED", done.json().path("sale").path("phase").asString());
    assertEquals("40.00", done.json().path("sale").path("cash").asString());
    assertEquals(done.json(), again.json());
    assertEquals(0, done.json().path("deeds").size());
  }

  @Test
  void salesThatWaitForAPersonAreFoundAndCounted() {
    orphan("BT1001-8", 1);

    JsonNode yours = server.get("/api/v1/sales?phase=yours&find=BT1001-8").json();
    JsonNode none = server.get("/api/v1/sales?phase=CONFIRMED&find=BT1001-8").json();

    assertEquals(1, yours.size());
    assertEquals("OPERATOR", yours.get(0).path("acts").asString());
    assertEquals(0, none.size());
    assertTrue(server.get("/api/v1/sales/waiting").json().path("sales").asInt() >= 1);
    assertEquals(404, server.get("/api/v1/sales/BT1001-99").status());
  }

  @Test
  void aCountPostsItsDifferenceOnceAndTheKeeperIsAskedForWhatWasCounted() {
    db.sql("insert into book_transaction (id, time_ms) values ('test/bag', ?)")
        .param(NOW_MS)
        .update();
    db.sql(
            """
            insert into book_posting (transaction_id, line, account, asset, decimals, units)
            values ('test/bag', 0, 'cash/BT1001/bag-41/2000/USD', 'USD', 2, 6000),
                   ('test/bag', 1, 'bank/USD', 'USD', 2, -6000)
            """)
        .update();
    db.sql(
            """
            insert into cash_collection (terminal, sequence, unit, currency, by_machine, expected, at_ms)
            values ('BT1001', 41, 'cashbox', 'USD', '[{"minor":2000,"count":3}]',
                    '[{"minor":2000,"count":3}]', ?)
            """)
        .param(NOW_MS)
        .update();
    String path = "/api/v1/cash/collections/BT1001/41";
    Map<String, ?> two = Map.of("counted", List.of(Map.of("note", "20.00", "count", 2)));

    Answer tooSoon = post(path + "/confirmation", Map.of());
    Answer counted = post(path + "/count", two);
    Answer again = post(path + "/count", two);
    Answer confirmed = post(path + "/confirmation", Map.of());

    assertEquals("not-counted", code(tooSoon), tooSoon.text());
    assertEquals("-20.00", counted.json().path("variance").asString(), counted.text());
    assertEquals("counted-before", code(again), again.text());
    assertEquals(200, confirmed.status(), confirmed.text());
    assertTrue(
        keeper.submissions().stream()
            .anyMatch(
                one ->
                    one.intent() instanceof Intent.ChangeSetting change
                        && change
                            .setting()
                            .equals(
                                new MachineSetting.ConfirmCollection(MACHINE, 41, usd(4_000)))));
    assertEquals(0, server.get("/api/v1/cash").json().path("off").size());
  }

  private static ObjectNode terms() {
    return (ObjectNode)
        JSON.readTree(
            """
            {"name":"btc-usd","machines":["BT1001"],"place":"US-CA","zone":"America/Los_Angeles",
             "wallet":"float","currency":"USD","sources":["paper","other"],"minSources":2,
             "maxAgeSeconds":30,"maxDeviationBps":100,"quoteSeconds":60,
             "buyOpen":true,"buyMarginBps":800,"buyLeast":"20","buyMost":"900.00","buyStep":"1",
             "sellOpen":false,"sellMarginBps":600,"sellLeast":"20","sellMost":"500","sellStep":"20",
             "fixedFee":"0.50","networkFee":"0.00002","rounding":"NEAREST","dayMost":"0",
             "confirmations":1,"tolerance":"0","feeTargetBlocks":3,"feeFloor":1,"feeCeiling":200,
             "feeFallback":5,"screening":"NONE"}
            """);
  }

  @Test
  void aSettingIsSavedOnTheVersionThatWasReadAndEveryVersionStays() {
    ObjectNode changed = terms().put("buyMarginBps", 750);

    Answer first = post("/api/v1/coins", Map.of("terms", terms(), "after", 0));
    Answer blind = post("/api/v1/coins", Map.of("terms", changed, "after", 0));
    Answer second = post("/api/v1/coins", Map.of("terms", changed, "after", 1));

    assertEquals(1, first.json().path("version").asInt(), first.text());
    assertEquals("stale", code(blind), blind.text());
    assertEquals(2, second.json().path("version").asInt(), second.text());
    JsonNode versions = server.get("/api/v1/coins/btc-usd/versions").json();
    assertEquals(750, versions.get(0).path("terms").path("buyMarginBps").asInt());
    assertEquals(800, versions.get(1).path("terms").path("buyMarginBps").asInt());
    assertEquals("0.00002000", versions.get(1).path("terms").path("networkFee").asString());
    assertEquals("900.00", versions.get(1).path("terms").path("buyMost").asString());
    assertTrue(
        server.get("/api/v1/fleet").json().path("cautions").toString().contains("not screened"));
  }

  @Test
  void withoutAPriceNothingIsShownButTheReason() {
    Answer silent =
        post("/api/v1/coins/preview", Map.of("terms", terms(), "direction", "BUY", "cash", "100"));
    Answer tooMuch =
        post(
            "/api/v1/coins/preview",
            Map.of("terms", terms(), "direction", "BUY", "cash", "900.01"));
    JsonNode checks = server.post("/api/v1/coins/test", terms().toString()).json();

    assertTrue(
        silent.json().path("refusedBecause").asString().startsWith("No price"), silent.text());
    assertTrue(silent.json().path("coins").isNull(), silent.text());
    assertTrue(tooMuch.json().path("refusedBecause").asString().contains("900.00"), tooMuch.text());
    assertTrue(
        checks.valueStream().anyMatch(check -> !check.path("passed").asBoolean()),
        checks.toString());
  }

  private static Map<String, ?> place(String jurisdiction) {
    return Map.of(
        "after",
        0,
        "terms",
        JSON.readTree(
            """
            {"name":"Corner shop","address":["1 Market Street"],"latitude":"37.793","longitude":"-122.396",
             "hours":[],"zone":"America/Los_Angeles","contact":"","jurisdiction":"%s","licence":"",
             "licenceUntil":null}
            """
                .formatted(jurisdiction)));
  }

  private static JsonNode row() {
    return server.get("/api/v1/fleet/machines?search=bt1001").json().path("machines").get(0);
  }

  private static Map<String, ?> bulk(int count, Map<String, ?> more) {
    Map<String, Object> body = new java.util.TreeMap<>(more);
    body.put("machines", List.of("BT1001"));
    body.put("count", count);
    return body;
  }

  @Test
  void aShutJurisdictionIsSaidOnTheMapAndInTheListAndOnlyAnAdministratorOpensIt() {
    long id = post("/api/v1/fleet/places", place("US-OR")).json().path("id").asLong();
    Answer put = post("/api/v1/fleet/bulk/place", bulk(1, Map.of("place", id)));
    String shut = "{\"kind\":\"jurisdiction\",\"name\":\"US-OR\",\"reason\":\"a letter\"}";

    Answer byViewer = server.send("POST", "/api/v1/fleet/closures", shut, viewer);
    Answer byTrader = server.send("POST", "/api/v1/fleet/closures", shut, trader);
    JsonNode closed = row();
    JsonNode map = server.get("/api/v1/fleet/map").json();
    String reopening =
        "/api/v1/fleet/closures/" + byTrader.json().path("id").asLong() + "/reopening";
    Answer opensNot = server.send("POST", reopening, "{}", trader);
    Answer opens = post(reopening, Map.of());

    assertEquals(200, put.status(), put.text());
    assertEquals(403, byViewer.status());
    assertEquals(1, byTrader.json().path("machines").asInt(), byTrader.text());
    assertTrue(closed.path("shut").toString().contains("a letter"), closed.toString());
    assertEquals("Corner shop", map.path("places").get(0).path("name").asString(), map.toString());
    assertEquals(403, opensNot.status());
    assertEquals(200, opens.status(), opens.text());
    assertEquals("[]", row().path("shut").toString());
    post("/api/v1/fleet/bulk/place", bulk(1, Map.of("place", 0)));
  }

  @Test
  void aDeedOnManyIsDoneOnceAndOnAsManyAsThePersonSaw() {
    post("/api/v1/fleet/groups", Map.of("name", "west", "note", ""));

    Answer other = post("/api/v1/fleet/bulk/lock", bulk(2, Map.of("reason", "cleaning")));
    Answer first =
        post(
            "/api/v1/fleet/bulk/lock",
            bulk(1, Map.of("reason", "cleaning")),
            "Idempotency-Key",
            "bulk-1");
    Answer again =
        post(
            "/api/v1/fleet/bulk/lock",
            bulk(1, Map.of("reason", "cleaning")),
            "Idempotency-Key",
            "bulk-1");
    Answer unknown = post("/api/v1/fleet/bulk/group", bulk(1, Map.of("group", "nowhere")));
    Answer joined = post("/api/v1/fleet/bulk/group", bulk(1, Map.of("group", "west")));

    assertEquals("other-number", code(other), other.text());
    assertEquals(1, first.json().path("done").asInt(), first.text());
    assertEquals(first.json(), again.json());
    assertEquals("cleaning", row().path("lockedBecause").asString());
    assertEquals(404, unknown.status());
    assertEquals(1, joined.json().path("done").asInt(), joined.text());
    assertEquals(
        1,
        server.get("/api/v1/fleet/machines?group=west").json().path("matching").asInt(),
        "found by its group");
    assertEquals(
        200, post("/api/v1/fleet/bulk/unlock", bulk(1, Map.of())).status(), "and opened again");
    post("/api/v1/fleet/bulk/group", bulk(1, Map.of("group", "")));
  }

  @Test
  void aChangeSaysWhichMachinesItTouchesAndAnOldVersionIsRestoredAsANewOne() {
    ObjectNode mine = terms().put("name", "restored");
    post("/api/v1/coins", Map.of("terms", mine, "after", 0));
    ObjectNode dearer = mine.deepCopy().put("buyMarginBps", 900);

    JsonNode impact = post("/api/v1/coins/impact", Map.of("terms", dearer, "cash", "100")).json();
    JsonNode same = post("/api/v1/coins/impact", Map.of("terms", mine, "cash", "100")).json();
    post("/api/v1/coins", Map.of("terms", dearer, "after", 1));
    Answer stale = post("/api/v1/coins/restored/versions/1/restoration", Map.of("after", 1));
    Answer restored = post("/api/v1/coins/restored/versions/1/restoration", Map.of("after", 2));

    assertEquals(1, impact.path("machines").asInt(), impact.toString());
    assertEquals("BT1001", impact.path("groups").get(0).path("machines").get(0).asString());
    assertEquals(0, same.path("machines").asInt(), same.toString());
    assertEquals("stale", code(stale), stale.text());
    assertEquals(3, restored.json().path("version").asInt(), restored.text());
    assertEquals(800, restored.json().path("terms").path("buyMarginBps").asInt());
  }
}
