package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Scope;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.server.Eventually;
import tallystick.server.RunningServer.Answer;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.people.PeopleStage.Somebody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All machines locked at once, and what has to be seen before they are let go. One story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TamperedServerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Bytes KEY = Bytes.parseHex("cd".repeat(32));

  private static PeopleStage stage;
  private static Database database;
  private static JdbcClient db;
  private static Somebody admin;
  private static long incident;

  @BeforeAll
  static void start() {
    stage = new PeopleStage();
    Cash cap = new Cash("USD", 100_000);
    stage.keeper.logged(new MachineSetting.AddWallet(new WalletId("float"), Chain.BITCOIN_REGTEST));
    stage.keeper.logged(
        new MachineSetting.EnrolTerminal(
            new TerminalId("BT1001"), KEY, true, new TerminalCaps(cap, cap, cap)));
    admin = stage.administrator();
    database = TestDatabase.open(stage.databaseUrl);
    db = JdbcClient.create(database.dataSource());
    db.sql(
            """
            insert into machine (terminal, public_key, simulated, software, first_heard_ms, last_heard_ms)
            values ('BT1001', ?, true, '1.0', 1, 1)
            """)
        .param(KEY.toArray())
        .update();
    Answer locked =
        admin.browser().post("/api/v1/fleet/lock", json(Map.of("reason", "we look at our server")));
    assertEquals(200, locked.status(), locked.text());
    incident = locked.json().get("incident").asLong();
  }

  @AfterAll
  static void stop() {
    database.close();
    stage.close();
  }

  private static String json(Map<String, ?> body) {
    return JSON.writeValueAsString(body);
  }

  private static Answer act(Somebody who, String step, Map<String, ?> words) {
    return who.browser().post("/api/v1/incidents/" + incident + "/steps/" + step, json(words));
  }

  private static JsonNode step(String id) {
    for (JsonNode one : admin.browser().post("/api/v1/incidents/" + incident + "/check").json()) {
      if (one.get("step").asString().equals(id)) {
        return one;
      }
    }
    throw new AssertionError("There is no step " + id);
  }

  private static String state(String id) {
    return step(id).get("state").asString();
  }

  private static String reason(String id) {
    return step(id).get("reason").asString();
  }

  /** The code of the list that a step shows. */
  private static String code(String id) {
    Matcher found = Pattern.compile("has the code ([0-9a-f]{8})").matcher(reason(id));
    assertTrue(found.find(), reason(id));
    return found.group(1);
  }

  private static Answer complain() {
    return admin
        .browser()
        .post("/api/v1/sales/BT1001-1/complaints", json(Map.of("text", "My coins did not come")));
  }

  private static long olderSessions() {
    return db.sql(
            """
            select count(*) from session s join incident i on i.id = ?
            where s.ended_ms is null and s.created_ms < i.opened_ms
            """)
        .param(incident)
        .query(Long.class)
        .single();
  }

  private static void attests(String id) {
    Answer done = act(admin, id, Map.of("list", code(id), "text", "I looked at each"));
    assertEquals(200, done.status(), done.text());
    assertEquals("GREEN", state(id), reason(id));
  }

  @Test
  @Order(1)
  void oneActionLocksAllMachinesAndFreezesTheKeeper() {
    Answer fleet = admin.browser().get("/api/v1/fleet");

    assertTrue(
        fleet.json().get("closedBecause").asString().contains("we look at our server"),
        fleet.text());
    assertTrue(
        stage.keeper.submissions().stream()
            .anyMatch(
                one ->
                    one.intent() instanceof Intent.Freeze freeze
                        && freeze.scope() instanceof Scope.WholeOrganisation));
    assertEquals("GREEN", state("lock"), reason("lock"));
    assertEquals(
        11, admin.browser().get("/api/v1/incidents/" + incident).json().get("steps").size());
  }

  @Test
  @Order(2)
  void machinesStayLockedWhileAStepIsRed() {
    Answer refused = act(admin, "release", Map.of());

    assertEquals(409, refused.status(), refused.text());
    assertEquals("runbook-red", refused.json().get("code").asString());
    assertTrue(admin.browser().get("/api/v1/fleet/lock").json().get("locked").asBoolean());
  }

  @Test
  @Order(3)
  void noTokenAttestsAndNobodyWhoMayOnlyLook() {
    Somebody trader = stage.invited(admin, "trader");
    String code = code("settings");

    Answer byToken =
        stage.server.post(
            "/api/v1/incidents/" + incident + "/steps/settings",
            json(Map.of("list", code, "text", "fine")));
    Answer byTrader = act(trader, "settings", Map.of("list", code, "text", "fine"));

    assertEquals("person-needed", byToken.json().get("code").asString(), byToken.text());
    assertEquals(403, byTrader.status(), byTrader.text());
    assertEquals("RED", state("settings"));
  }

  @Test
  @Order(4)
  void anAttestationIsToTheListThatWasSeenAndToNoLineThatCameLater() {
    Answer unseen = act(admin, "people", Map.of("list", "00000000", "text", "surely fine"));
    assertEquals(409, unseen.status(), unseen.text());
    attests("people");

    stage.invited(admin, "trader");

    assertEquals("RED", state("people"));
    assertTrue(reason("people").contains("New since " + admin.name() + " attested"));
    attests("people");
  }

  @Test
  @Order(5)
  void aSettingThatNamesAnUnapprovedWalletIsRedWhoeverAttests() {
    String code = code("settings");
    db.sql(
            "insert into coin_setting (name, version, body, created_ms, created_by)"
                + " values ('btc', 1, ?, 1, 'Mallory')")
        .param(JSON.writeValueAsString(tallystick.server.fleet.FleetRig.setting("US-CA")))
        .update();
    db.sql("update coin_setting set body = replace(body, '\"float\"', '\"evil\"')").update();

    String seen = reason("settings");
    Answer attested = act(admin, "settings", Map.of("list", code, "text", "fine"));

    assertTrue(seen.contains("names the wallet evil, which nobody approved"), seen);
    assertTrue(seen.contains("Mallory"), seen);
    assertEquals(409, attested.status(), attested.text());
    // Its template is mended; what a group makes of it is not.
    db.sql("update coin_setting set body = replace(body, '\"evil\"', '\"float\"'), own = ?")
        .param("{\"kiosks\": {\"wallet\": \"evil\"}}")
        .update();
    String inGroup = reason("settings");
    assertTrue(
        inGroup.contains("in group kiosks, saved by Mallory, names the wallet evil"), inGroup);
    db.sql("delete from coin_setting").update();
    attests("settings");
  }

  @Test
  @Order(6)
  void aComplaintFindsAPayoutThatTheTallyDoesNotKnowAndNobodyCanSayOtherwise() {
    // A row that no events lead to, as somebody writes it who has the database only.
    db.sql(
            """
            insert into sale (id, terminal, number, direction, phase, why, version, setting, wallet,
              currency, cash_minor, satoshis, address, created_ms, changed_ms)
            values ('BT1001-1', 'BT1001', 1, 'BUY', 'QUEUED', '', 1, 'btc', 'float', 'USD', 100, 100, 'x', 1, 1)
            """)
        .update();
    Answer before = complain();
    db.sql(
            "insert into coin_payout (caller_id, sale, wallet, address, satoshis, due_ms)"
                + " values (?, 'BT1001-1', 'float', 'x', 100, 1)")
        .param(new byte[16])
        .update();

    Answer after = complain();

    assertTrue(before.json().get("asApproved").asBoolean(), before.text());
    assertFalse(after.json().get("asApproved").asBoolean(), after.text());
    assertEquals(
        List.of("note", "critical"),
        db.sql("select severity from finding where key like 'complaint/%' order by id")
            .query(String.class)
            .list());
    assertEquals("RED", state("payouts"));
    assertTrue(reason("payouts").contains("BT1001-1"), reason("payouts"));
    act(admin, "payouts", Map.of("list", "00000000", "text", "fine"));
    assertEquals("RED", state("payouts"));
    db.sql("delete from coin_payout").update();
    db.sql("delete from sale").update();
    assertEquals("GREEN", state("payouts"), reason("payouts"));
  }

  @Test
  @Order(7)
  void aMachineThatNobodyEnrolledIsRed() {
    db.sql(
            """
            insert into machine (terminal, public_key, simulated, software, first_heard_ms, last_heard_ms)
            values ('BT123456', ?, false, '1.0', 1, 1)
            """)
        .param(KEY.toArray())
        .update();

    assertEquals("RED", state("machines"));
    assertTrue(reason("machines").contains("BT123456"), reason("machines"));
    db.sql("delete from machine where terminal = 'BT123456'").update();
    attests("machines");
  }

  @Test
  @Order(8)
  void aProgramThatRanBeforeTheIncidentIsRed() {
    assertEquals("RED", state("rebuild"));
    assertTrue(reason("rebuild").contains("before the incident"), reason("rebuild"));
  }

  @Test
  @Order(9)
  void everySessionAndTokenThatIsOlderEnds() {
    assertEquals("RED", state("secrets"));

    assertTrue(olderSessions() > 0);
    // Nothing to attest to yet: the button ends what is old, and the person comes back to say so.
    Answer first = act(admin, "secrets", Map.of("list", "00000000", "text", "changed"));

    assertEquals(409, first.status(), first.text());
    assertEquals(0, olderSessions());
    assertEquals(401, stage.server.get("/api/v1/fleet").status());
    assertEquals(200, PeopleStage.signIn(admin.browser(), admin).status());
    attests("secrets");
  }

  @Test
  @Order(10)
  void machinesTradeAgainOnlyAfterTheWholeReviewAndTheKeepersOwnApproval() {
    // As if the server had been built anew after it: it began to run when the incident had begun.
    db.sql("update incident set opened_ms = 1 where id = ?").param(incident).update();
    db.sql("insert into machine_session (token_hash, terminal, expires_ms) values (?, 'BT1001', ?)")
        .params(new byte[32], stage.now() + 3_600_000)
        .update();
    for (String id : List.of("heads", "rebuild", "verify")) {
      attests(id);
    }
    admin
        .browser()
        .post(
            "/api/v1/incidents/" + incident + "/messages",
            json(Map.of("template", "tampered-server", "language", "en")));

    Answer released = act(admin, "release", Map.of());

    assertEquals(200, released.status(), released.text());
    assertFalse(admin.browser().get("/api/v1/fleet/lock").json().get("locked").asBoolean());
    assertEquals("RED", state("release"), "The keeper is frozen until people approve there");
    stage.keeper.freeze(new Scope.WholeOrganisation(), false);
    Eventually.holds(() -> reason("release"), () -> state("release").equals("GREEN"));
    Answer closed =
        admin
            .browser()
            .post("/api/v1/incidents/" + incident + "/close", json(Map.of("text", "over")));
    assertEquals(200, closed.status(), closed.text());
    assertEquals(
        List.of(true, false),
        db.sql("select locked from fleet_lock order by id").query(Boolean.class).list());
  }
}
