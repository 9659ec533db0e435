package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.server.RunningServer.Answer;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.FakeKeeper;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Incidents through the API: opened by findings, joined, kept frozen, filed, exported. */
class IncidentsApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAMES = "José, 王小明, محمد <script>alert(1)</script>";

  private static final CredentialId DRIFTING = new CredentialId("drifting");

  private static TestFolder folder;
  private static FakeKeeper keeper;
  private static String databaseUrl;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    databaseUrl = TestDatabase.freshUrl();
    try (Database database = TestDatabase.open(databaseUrl)) {
      JdbcClient.create(database.dataSource())
          .sql(
              "insert into key_succession (old_credential, new_credential, at_ms) values (?, ?, ?)")
          .params("rotated", "rotated-2", 1)
          .update();
    }
    keeper = new FakeKeeper(folder.path().resolve("k.sock"));
    keeper.accounts.add(DRIFTING);
    keeper.permissions.put(DRIFTING, permissions(true));
    server = serve();
  }

  private static RunningServer serve() {
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
        (settings, relay, clock) -> new VenueMarkets(List.of(new HandMarket(relay))));
  }

  @AfterAll
  static void stop() {
    server.close();
    keeper.close();
    folder.close();
  }

  private static String permissions(boolean withdrawals) {
    return json(
        Map.of(
            "ipRestrict", true,
            "enableReading", true,
            "enableSpotAndMarginTrading", true,
            "enableWithdrawals", withdrawals));
  }

  private static String json(Map<String, ?> body) {
    return JSON.writeValueAsString(body);
  }

  private static JsonNode post(String path, Map<String, ?> body) {
    Answer answer = server.post("/api/v1/incidents" + path, json(body));
    assertTrue(answer.status() < 300, answer.toString());
    return answer.json();
  }

  private static JsonNode incident(long id) {
    return server.get("/api/v1/incidents/" + id).json();
  }

  private static final AtomicLong SEEN = new AtomicLong();

  private static void seen(String credential, String coin) {
    long number = SEEN.incrementAndGet();
    keeper.push(
        new Frame.Observation(
            new CredentialId(credential),
            "foreign-order",
            "order " + number + " at paper is not ours: SELL 1.0 " + coin,
            number));
  }

  /** What a stranger's order on this account has opened. */
  private static long theft(String credential) {
    seen(credential, "BTC");
    return opened(credential);
  }

  private static long opened(String credential) {
    long[] id = new long[1];
    Eventually.holds(
        () -> server.get("/api/v1/incidents").text(),
        () -> {
          for (JsonNode one : server.get("/api/v1/incidents").json()) {
            if (one.path("credential").asString().equals(credential)) {
              id[0] = one.path("id").asLong();
            }
          }
          return id[0] > 0;
        });
    return id[0];
  }

  private static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.path(field).asString()));
    return texts;
  }

  private static boolean frozenAtKeeper(String credential) {
    return keeper.submissions().stream()
        .anyMatch(
            s ->
                s.intent() instanceof Intent.Freeze f && f.scope().toString().contains(credential));
  }

  private static void filed(long id) {
    Eventually.holds(
        () -> "all evidence is in the tally: " + incident(id).path("evidence"),
        () -> {
          List<String> answers = texts(incident(id).path("evidence"), "answer");
          return !answers.isEmpty() && answers.stream().allMatch("as-filed"::equals);
        });
  }

  @Test
  void aStrangersOrderOpensAnIncidentWithRunbookEvidenceAndFreeze() {
    long id = theft("robbed");

    filed(id);
    JsonNode incident = incident(id);
    assertEquals("stolen-key", incident.path("runbook").asString());
    assertEquals("critical", incident.path("severity").asString());
    assertTrue(texts(incident.path("evidence"), "name").contains("g1-settings.json"));
    assertTrue(texts(incident.path("timeline"), "kind").containsAll(List.of("opened", "finding")));
    assertTrue(frozenAtKeeper("robbed"), "the account is frozen at the keeper");
  }

  @Test
  void aKeyThatMayWithdrawAllOfASuddenFreezesItsAccountAndOpensAnIncident() {
    long id = opened("drifting");

    JsonNode incident = incident(id);
    assertEquals("stolen-key", incident.path("runbook").asString());
    assertTrue(texts(incident.path("findings"), "kind").contains("permission-drift"));
    assertTrue(
        texts(incident.path("findings"), "text").toString().contains("enableWithdrawals = true"));
    Eventually.holds(() -> "the account is frozen", () -> frozenAtKeeper("drifting"));
  }

  @Test
  void aSecondFindingOfTheSameAccountJoinsItsIncident() {
    long id = theft("twice");

    seen("twice", "ETH");

    Eventually.holds(
        () -> "two findings in one incident: " + incident(id).path("findings"),
        () -> incident(id).path("findings").size() >= 2);
    long incidents =
        texts(server.get("/api/v1/incidents").json(), "credential").stream()
            .filter("twice"::equals)
            .count();
    assertEquals(1, incidents);
  }

  @Test
  void refusesToProposeTheUnfreezingWhileAStepIsNotGreen() {
    long id = theft("kept");

    Answer byAccount = server.post("/api/v1/accounts/kept/unfreeze", "{}");
    Answer byStep = server.post("/api/v1/incidents/" + id + "/steps/unfreeze", "{}");
    Answer close = server.post("/api/v1/incidents/" + id + "/close", json(Map.of("text", "done")));

    for (Answer answer : List.of(byAccount, byStep, close)) {
      assertEquals(409, answer.status(), answer.text());
      assertEquals("runbook-red", answer.json().path("code").asString(), answer.text());
    }
    assertTrue(
        keeper.submissions().stream()
            .noneMatch(
                s -> s.intent().toString().contains("Unfreeze") && s.toString().contains("kept")),
        "the keeper was never asked");
  }

  @Test
  void theKeyStillWorksUntilASignedCallWithItFails() {
    long id = theft("working");
    Eventually.holds(
        () -> "the account is frozen: " + server.get("/api/v1/accounts").text(),
        () -> frozenAtKeeper("working"));

    JsonNode steps = JSON.readTree(post("/" + id + "/check", Map.of()).toString());

    for (JsonNode step : steps) {
      if (step.path("step").asString().equals("delete-key")) {
        assertEquals("RED", step.path("state").asString(), step.toString());
        assertTrue(step.path("reason").asString().contains("the key still works"), step.toString());
      }
    }
  }

  @Test
  void theDatabaseItselfRefusesToChangeOrDeleteWhatAnIncidentHolds() throws SQLException {
    long id = theft("guarded");
    filed(id);

    try (Connection database = DriverManager.getConnection(databaseUrl)) {
      for (String deed :
          List.of(
              "update incident_line set text = 'nothing happened'",
              "delete from incident_line",
              "update incident_evidence set bytes = ''",
              "delete from incident_evidence",
              "truncate incident_word",
              "delete from statement_published",
              "delete from finding",
              "delete from incident")) {
        SQLException refused =
            assertThrows(
                SQLException.class,
                () -> {
                  try (var statement = database.createStatement()) {
                    statement.execute(deed);
                  }
                },
                deed);
        assertTrue(String.valueOf(refused.getMessage()).contains("only added to"), deed);
      }
    }
  }

  @Test
  void aByteThatTheDatabasesOwnerChangesIsSeenAgainstTheTally() throws SQLException {
    long id = theft("tampered");
    filed(id);

    try (Connection database = DriverManager.getConnection(databaseUrl);
        var statement = database.createStatement()) {
      // Whoever owns the database can switch its guard off; the tally is elsewhere.
      statement.execute("alter table incident_evidence disable trigger only_added_to");
      statement.execute(
          "update incident_evidence set bytes = set_byte(bytes, 0, 255 - get_byte(bytes, 0)) where"
              + " name = 'g1-settings.json' and incident_id = "
              + id);
      statement.execute("alter table incident_evidence enable trigger only_added_to");
    }

    List<String> altered = new ArrayList<>();
    for (JsonNode piece : incident(id).path("evidence")) {
      if (piece.path("answer").asString().equals("altered")) {
        altered.add(piece.path("name").asString());
      }
    }
    assertEquals(List.of("g1-settings.json"), altered);
  }

  @Test
  void whatPeopleWriteInAnyAlphabetStaysAsItIsAndIsNeverMarkup()
      throws IOException, InterruptedException {
    long id =
        post("", Map.of("title", NAMES, "severity", "warning", "text", NAMES)).path("id").asLong();
    post("/" + id + "/notes", Map.of("text", NAMES));
    post("/" + id + "/tasks", Map.of("text", NAMES));
    post(
        "/" + id + "/evidence",
        Map.of(
            "name",
            "their-answer.txt",
            "source",
            NAMES,
            "mediaType",
            "text/html",
            "base64",
            Base64.getEncoder().encodeToString(NAMES.getBytes(StandardCharsets.UTF_8))));

    JsonNode incident = incident(id);
    assertEquals(NAMES, incident.path("title").asString());
    assertEquals(List.of(NAMES), texts(incident.path("tasks"), "text"));
    HttpResponse<byte[]> file = bytes("GET", "/" + id + "/evidence/their-answer.txt");
    assertEquals(NAMES, new String(file.body(), StandardCharsets.UTF_8));
    assertTrue(
        file.headers().firstValue("Content-Disposition").orElse("").startsWith("attachment"),
        file.headers().toString());
    assertEquals("application/octet-stream", file.headers().firstValue("Content-Type").orElse(""));

    Map<String, String> zip = unpack(bytes("POST", "/" + id + "/export.zip").body());
    assertEquals(NAMES, zip.get("evidence/their-answer.txt"));
    assertFalse(zip.getOrDefault("incident.html", "<script").contains("<script"));
    assertEquals(
        409,
        server
            .post(
                "/api/v1/incidents/" + id + "/evidence",
                json(
                    Map.of(
                        "name", "their-answer.txt",
                        "source", "x",
                        "mediaType", "text/plain",
                        "base64", "")))
            .status(),
        "evidence is not replaced");
  }

  @Test
  void anIncidentGoesOnAfterARestartAndStatementsAreReadFromTheTally() {
    long id = theft("restarted");
    filed(id);
    post("/" + id + "/notes", Map.of("text", "before"));
    JsonNode proposed =
        post("/" + id + "/statements", Map.of("heading", "A key was copied", "text", "On Monday."));
    post("/" + id + "/check", Map.of());
    JsonNode before = incident(id);

    server.close();
    keeper.approve(CallerId.parse(proposed.path("change").asString()));
    server = serve();

    Eventually.holds(
        () -> "the statement is published: " + incident(id).path("statements"),
        () -> incident(id).path("statements").path(0).path("publishedMs").asLong() > 0);
    JsonNode after = incident(id);
    assertTrue(
        texts(after.path("timeline"), "text").containsAll(texts(before.path("timeline"), "text")));
    assertEquals(before.path("evidence").toString(), after.path("evidence").toString());
    assertTrue(
        texts(server.get("/api/v1/incidents/statements").json(), "heading")
            .contains("A key was copied"));
  }

  @Test
  void aNameUnderWhichAnotherAccountOnceTradedIsGivenToNoOther() {
    Answer wished =
        server.post("/api/v1/accounts", json(Map.of("credential", "rotated", "venue", "x")));
    long id = theft("another");
    Answer rotated =
        server.post(
            "/api/v1/incidents/" + id + "/steps/rotate", json(Map.of("credential", "rotated")));

    assertEquals(409, wished.status(), wished.toString());
    assertEquals("name-has-a-history", wished.json().path("code").asString());
    assertTrue(wished.text().contains("rotated-2"), wished.text());
    assertEquals(409, rotated.status(), rotated.toString());
    assertTrue(rotated.text().contains("name another"), rotated.text());
  }

  /** How a step of the runbook stands when it is looked at now. */
  private static String state(long id, String step) {
    for (JsonNode one : JSON.readTree(post("/" + id + "/check", Map.of()).toString())) {
      if (one.path("step").asString().equals(step)) {
        return one.path("state").asString();
      }
    }
    throw new AssertionError("No step " + step);
  }

  private static void becomes(long id, String step, String state) {
    Eventually.holds(
        () -> step + " is not " + state + ": " + incident(id).path("steps"),
        () -> state(id, step).equals(state));
  }

  private static JsonNode act(long id, String step, Map<String, ?> wishes) {
    return post("/" + id + "/steps/" + step, wishes);
  }

  @Test
  void everyStepOfALockedAccountIsRedUntilAPersonHasDoneIt() {
    CredentialId locked = new CredentialId("locked");
    keeper.accounts.add(locked);
    keeper.logged(
        new Setting.AddCredential(
            locked, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
    keeper.venueRefuses = "-2015 Invalid API-key, IP, or permissions for action.";
    try {
      long id =
          post(
                  "",
                  Map.of(
                      "title", "The exchange has locked us out",
                      "severity", "warning",
                      "credential", "locked",
                      "runbook", "account-locked"))
              .path("id")
              .asLong();
      for (String step : List.of("freeze", "ask", "notify", "answers", "orders")) {
        assertEquals("RED", state(id, step), step);
      }

      act(id, "freeze", Map.of());
      becomes(id, "freeze", "GREEN");
      act(id, "holdings", Map.of());
      becomes(id, "holdings", "GREEN");
      act(id, "ask", Map.of("text", "Ticket 4711; they ask for a proof of address."));
      becomes(id, "ask", "GREEN");
      post("/" + id + "/messages", Map.of("template", "account-locked", "language", "fr"));
      becomes(id, "notify", "GREEN");

      keeper.venueRefuses = "";
      keeper.permissions.put(locked, permissions(true));
      act(id, "answers", Map.of());
      becomes(id, "answers", "RED"); // the lock was lifted, and with it somebody's hand was in
      keeper.permissions.put(locked, permissions(false));
      act(id, "answers", Map.of());
      becomes(id, "answers", "GREEN");
      assertEquals("RED", state(id, "unfreeze"));
      Answer early = server.post("/api/v1/incidents/" + id + "/steps/unfreeze", "{}");
      assertEquals(409, early.status(), early.text());
      act(id, "orders", Map.of());
      becomes(id, "orders", "GREEN");
      filed(id);
      JsonNode proposed = act(id, "unfreeze", Map.of());
      assertEquals(32, proposed.path("change").asString().length(), proposed.toString());
      keeper.freeze(new Scope.OneCredential(locked), false);
      becomes(id, "unfreeze", "GREEN");
      JsonNode closed = post("/" + id + "/close", Map.of("text", "It was a proof of address."));
      assertEquals("closed", closed.path("state").asString());
    } finally {
      keeper.venueRefuses = "";
    }
  }

  @Test
  void filtersFindingsAndSaysWhatIsWatchedAndWhatNot() {
    theft("seen");

    JsonNode found = server.get("/api/v1/findings?credential=seen&severity=critical").json();
    assertTrue(found.size() > 0);
    assertEquals(
        0, server.get("/api/v1/findings?credential=seen&kind=missing-order").json().size());
    JsonNode watched = server.get("/api/v1/findings/watched").json();
    assertTrue(watched.path("notRunning").size() > 0);
    assertEquals(5, server.get("/api/v1/runbooks").json().path("runbooks").size());
  }

  private static HttpResponse<byte[]> bytes(String method, String path)
      throws IOException, InterruptedException {
    return server
        .http()
        .send(
            HttpRequest.newBuilder(server.uri("/api/v1/incidents" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(""))
                .header("Authorization", "Bearer " + server.adminToken())
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private static Map<String, String> unpack(byte[] zip) throws IOException {
    Map<String, String> files = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
