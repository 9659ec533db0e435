package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;
import tallystick.server.Eventually;
import tallystick.server.RunningServer.Answer;
import tallystick.server.people.PeopleStage.Means;
import tallystick.server.people.PeopleStage.Somebody;

/** What becomes of a stolen password, a reset, the database, and of people who have to go. */
class ThievesTest {
  private static final String FREEZE = "{\"reason\":\"a test\"}";
  private static final String PASSWORD = "violet anchors hum sideways";
  private static PeopleStage stage;
  private static Somebody administrator;

  @BeforeAll
  static void start() {
    stage = new PeopleStage();
    administrator = stage.administrator();
  }

  @AfterEach
  void setTheClock() {
    stage.clockOffMs.set(0);
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  private record Holder(String id, String name, Browser browser, Means means) {}

  /** Somebody with a password and an app, in the browser where he chose them. */
  private static Holder withPassword(String role) {
    String name = PeopleStage.freshName(role);
    Browser browser = stage.browser();
    Means means =
        stage.choosePassword(browser, PeopleStage.invitation(administrator, name, role), PASSWORD);
    String id = browser.get("/api/v1/session").json().get("person").get("id").asString();
    return new Holder(id, name, browser, means);
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asString("");
  }

  private static Answer suspend(String id, boolean now) {
    return administrator.browser().put("/api/v1/people/" + id, "{\"suspended\":" + now + "}");
  }

  // ---------------------------------------------------------------- passwords

  /**
   * Tries again at once until the server wants a pause. The first pauses may be over before a slow
   * machine has tried again; they double.
   */
  private static Answer untilSlowedDown(Supplier<Answer> attempt) {
    Answer last = attempt.get();
    for (int i = 0; i < 11 && last.status() != 429; i++) {
      last = attempt.get();
    }
    return last;
  }

  @Test
  void aStrangersFailuresSlowHimDownAndNobodyElse() {
    Holder holder = withPassword("trader");
    Browser stranger = stage.browser();
    Answer last =
        untilSlowedDown(() -> stage.signIn(stranger, holder.name(), "a wrong password", "000000"));

    Answer known =
        stage.signIn(
            holder.browser(), holder.name(), PASSWORD, holder.means().recoveryCodes().get(0));
    Answer other = stage.signIn(stage.browser(), administrator.name(), "no", "000000");
    Answer passkey = PeopleStage.signIn(stage.browser(), administrator);

    assertEquals(429, last.status(), last.text());
    assertEquals("slow-down", code(last));
    assertEquals(200, known.status(), known.text());
    assertEquals(401, other.status(), other.text());
    assertEquals(200, passkey.status(), passkey.text());
  }

  @Test
  void wrongCodesSlowDownWhoeverKnowsThePassword() {
    Holder holder = withPassword("trader");
    Answer last =
        untilSlowedDown(() -> stage.signIn(stage.browser(), holder.name(), PASSWORD, "000000"));

    Answer known =
        stage.signIn(
            holder.browser(), holder.name(), PASSWORD, holder.means().recoveryCodes().get(1));

    assertEquals(429, last.status(), last.text());
    assertEquals(200, known.status(), known.text());
  }

  @Test
  void anUnknownNameCostsWhatAWrongPasswordCosts() {
    Passwords passwords = new Passwords(new java.security.SecureRandom());
    String stored = passwords.hash(PASSWORD).orElseThrow();
    long before = passwords.computed();

    Passwords.Compared unknown = passwords.compare(PASSWORD, null, false);
    long afterUnknown = passwords.computed();
    Passwords.Compared wrong = passwords.compare("another one", stored, false);

    assertEquals(Passwords.Compared.OTHER, unknown);
    assertEquals(Passwords.Compared.OTHER, wrong);
    assertEquals(before + 1, afterUnknown);
    assertEquals(before + 2, passwords.computed());
  }

  @Test
  void passwordsThatAreTriedFirstAreNotTaken() {
    String link = PeopleStage.invitation(administrator, PeopleStage.freshName("weak"), "viewer");
    for (String weak :
        new String[] {"short", "password1234", "123456789012", "qwertyuiopas", "iloveyou2024"}) {
      Answer answer =
          stage
              .browser()
              .post(
                  "/api/v1/welcome/password",
                  "{\"token\":\"%s\",\"password\":\"%s\"}".formatted(link, weak));
      assertEquals("password-weak", code(answer), weak);
    }
  }

  // ---------------------------------------------------------------- resets

  private static Answer reset(String id) {
    return administrator.browser().post("/api/v1/people/" + id + "/reset");
  }

  @Test
  void afterAResetNothingIsTradedUntilAPasskeyOfBeforeProvesThePerson() {
    Somebody trader = stage.invited(administrator, "trader");
    String link = PeopleStage.token(reset(trader.id()));
    Browser browser = stage.browser();
    stage.choosePassword(browser, link, PASSWORD);

    Answer old = trader.browser().get("/api/v1/status");
    Answer resting = browser.post("/api/v1/freeze", FREEZE);
    Answer looking = browser.get("/api/v1/findings");
    Answer said = browser.get("/api/v1/session");
    // A passkey that the reset itself let somebody make proves nothing.
    SoftPasskey fresh = new SoftPasskey("localhost");
    String challenge =
        browser.post("/api/v1/means/passkeys/options").json().get("challenge").asString();
    Answer made =
        browser.post(
            "/api/v1/means/passkeys",
            "{\"credential\":" + fresh.made(browser.ownOrigin(), challenge) + "}");
    stepUp(browser, fresh, trader.id());
    Answer stillResting = browser.post("/api/v1/freeze", FREEZE);
    Browser withFresh = stage.browser();
    PeopleStage.signIn(withFresh, new Somebody(trader.id(), trader.name(), withFresh, fresh));
    Answer freshResting = withFresh.post("/api/v1/freeze", FREEZE);
    Answer robbed = browser.delete("/api/v1/means/passkeys/" + trader.passkey().idText());
    Answer proved = stepUp(browser, trader.passkey(), trader.id());
    Answer trading = browser.post("/api/v1/freeze", FREEZE);

    assertEquals(401, old.status(), "the reset ended the old sessions");
    assertEquals("trading-rests", code(resting));
    assertEquals(200, looking.status());
    assertTrue(said.json().get("tradingRests").asBoolean());
    assertEquals(201, made.status(), made.text());
    assertEquals("trading-rests", code(stillResting));
    assertEquals("trading-rests", code(freshResting));
    assertEquals("trading-rests", code(robbed));
    assertEquals(200, proved.status(), proved.text());
    assertEquals(200, trading.status(), trading.text());
  }

  @Test
  void whoUsedTheResetLinkGainsNothingWhenThePersonHimselfComesBack() {
    Somebody trader = stage.invited(administrator, "trader");
    Browser thief = stage.browser();
    stage.choosePassword(thief, PeopleStage.token(reset(trader.id())), PASSWORD);

    Answer owner = PeopleStage.signIn(trader.browser(), trader);
    Answer owners = trader.browser().post("/api/v1/freeze", FREEZE);
    Answer thiefs = thief.post("/api/v1/freeze", FREEZE);

    assertEquals(200, owner.status(), owner.text());
    assertEquals(200, owners.status(), owners.text());
    assertEquals("trading-rests", code(thiefs));
  }

  private static Answer stepUp(Browser browser, SoftPasskey passkey, String id) {
    String challenge =
        browser.post("/api/v1/session/step-up/passkey/options").json().get("challenge").asString();
    return browser.post(
        "/api/v1/session/step-up/passkey",
        PeopleStage.credential(passkey, browser.ownOrigin(), challenge, id));
  }

  @Test
  void theApproversPasskeyEndsTheRestOfAnAdministratorsRights() {
    String name = PeopleStage.freshName("admin");
    SoftPasskey atApprover = new SoftPasskey("localhost");
    stage.enrol(name, atApprover);
    Browser first = stage.browser();
    Somebody second =
        stage.settled(
            first, name, stage.proves(first, atApprover).json().get("welcome").asString());
    Browser browser = stage.browser();
    stage.choosePassword(browser, PeopleStage.token(reset(second.id())), PASSWORD);
    Answer resting = browser.get("/api/v1/people");

    Answer proved = stage.provesOnce(browser, atApprover);
    Answer after = browser.get("/api/v1/people");

    assertEquals("trading-rests", code(resting));
    assertEquals(200, proved.status(), proved.text());
    assertEquals(200, after.status(), after.text());
  }

  // ---------------------------------------------------------------- roles

  @Test
  void aRoleAllowsWhatItSaysAndNoMore() {
    Browser viewer = stage.invited(administrator, "viewer").browser();
    Browser auditor = stage.invited(administrator, "auditor").browser();
    Browser trader = stage.invited(administrator, "trader").browser();

    assertEquals(200, viewer.get("/api/v1/status").status());
    assertEquals("role-missing", code(viewer.post("/api/v1/freeze", FREEZE)));
    assertEquals("role-missing", code(viewer.get("/api/v1/tally/evidence.zip")));
    // The test's keeper has no files to give; what counts is that the question got through to it.
    assertFalse(auditor.get("/api/v1/tally/evidence.zip").text().contains("role-missing"));
    assertEquals("role-missing", code(auditor.post("/api/v1/freeze", FREEZE)));
    assertEquals(200, trader.post("/api/v1/freeze", FREEZE).status());
    assertEquals("role-missing", code(trader.get("/api/v1/people")));
    assertEquals("role-missing", code(trader.post("/api/v1/tokens", "{}")));
  }

  @Test
  void aChangeOfRoleEndsTheSessionsOfThePerson() {
    Somebody trader = stage.invited(administrator, "trader");

    Answer changed =
        administrator.browser().put("/api/v1/people/" + trader.id(), "{\"role\":\"viewer\"}");

    assertEquals(200, changed.status(), changed.text());
    assertEquals(401, trader.browser().get("/api/v1/status").status());
    PeopleStage.signIn(trader.browser(), trader);
    assertEquals("role-missing", code(trader.browser().post("/api/v1/freeze", FREEZE)));
  }

  @Test
  void noTokenInvitesOrResetsAnybody() {
    Answer inviting =
        stage.server.post(
            "/api/v1/people/invitations", "{\"name\":\"mallory\",\"role\":\"trader\"}");
    Answer resetting = stage.server.post("/api/v1/people/" + administrator.id() + "/reset", "");

    assertEquals("person-needed", code(inviting));
    assertEquals("person-needed", code(resetting));
  }

  @Test
  void aTokenRestsAndEndsWithThePersonWhoMadeIt() {
    String name = PeopleStage.freshName("admin");
    SoftPasskey atApprover = new SoftPasskey("localhost");
    stage.enrol(name, atApprover);
    Browser browser = stage.browser();
    Somebody maker =
        stage.settled(
            browser, name, stage.proves(browser, atApprover).json().get("welcome").asString());
    String token =
        browser
            .post("/api/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"admin\"],\"days\":1}")
            .json()
            .get("text")
            .asString();
    int before = stage.server.send("GET", "/api/v1/tokens", null, token).status();

    suspend(maker.id(), true);
    int suspended = stage.server.send("GET", "/api/v1/tokens", null, token).status();
    suspend(maker.id(), false);
    int again = stage.server.send("GET", "/api/v1/tokens", null, token).status();
    administrator.browser().put("/api/v1/people/" + maker.id(), "{\"role\":\"viewer\"}");
    int asViewer = stage.server.send("GET", "/api/v1/tokens", null, token).status();
    administrator.browser().delete("/api/v1/people/" + maker.id());
    int gone = stage.server.send("GET", "/api/v1/status", null, token).status();

    assertEquals(200, before);
    assertEquals(401, suspended);
    assertEquals(200, again);
    assertEquals(403, asViewer);
    assertEquals(401, gone);
  }

  // ---------------------------------------------------------------- the database

  private static void sql(String text, Object... values) {
    try (Connection connection = DriverManager.getConnection(stage.databaseUrl);
        PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void found(String kind, String name) {
    Answer[] last = new Answer[1];
    Eventually.holds(
        () -> last[0].text(),
        () -> {
          last[0] = stage.server.get("/api/v1/findings");
          return last[0].text().contains(kind) && last[0].text().contains(name);
        });
  }

  @Test
  void anAdministratorWrittenIntoTheDatabaseIsLockedOutAndFound() {
    Somebody trader = stage.invited(administrator, "trader");
    String name = PeopleStage.freshName("invented");
    sql(
        """
        insert into person (id, name, name_key, role, language, keeper_name, suspended, deleted,
          rests_because, totp_step, created_ms, seal)
        select ?, ?, ?, 'administrator', 'en', null, false, false, '', 0, 1, seal from person
        where id = ?
        """,
        "f".repeat(24),
        name,
        name,
        trader.id());
    sql(
        "update session set person_id = ? where id = ?",
        "f".repeat(24),
        trader.browser().get("/api/v1/session").json().get("sessionId").asString());

    Answer stolen = trader.browser().get("/api/v1/people");

    assertEquals(401, stolen.status(), stolen.text());
    found("unknown-administrator", name);
  }

  @Test
  void aRoleRaisedInTheDatabaseLocksTheAccountAndIsFound() {
    Somebody viewer = stage.invited(administrator, "viewer");
    sql("update person set role = 'trader' where id = ?", viewer.id());

    Answer trading = viewer.browser().post("/api/v1/freeze", FREEZE);

    assertEquals("locked-out", code(trading));
    assertEquals("locked-out", code(PeopleStage.signIn(stage.browser(), viewer)));
    found("altered-person", viewer.name());
  }

  private static String token(String scope) {
    Answer made =
        stage.server.post(
            "/api/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"" + scope + "\"],\"days\":1}");
    assertEquals(201, made.status(), made.text());
    return made.json().get("text").asString();
  }

  private static String id(String token) {
    return token.substring("tst_".length(), token.indexOf('_', "tst_".length()));
  }

  private static int listed(String token) {
    return stage.server.send("GET", "/api/v1/tokens", null, token).status();
  }

  @Test
  void aTokenWrittenOrWidenedInTheDatabaseOpensNothing() throws Exception {
    String read = token("read");
    assertEquals(403, listed(read), "it may not");
    sql("update api_token set scopes = array['admin'] where id = ?", id(read));
    assertEquals(401, listed(read), "what it may do is sealed with it");

    String secret = "A".repeat(43);
    sql(
        "insert into api_token (id, name, seal, scopes, bots, created_ms, expires_ms)"
            + " values ('0123456789ab', 'mine', ?, array['admin'], array[]::text[], 1, ?)",
        MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)),
        Long.MAX_VALUE);
    assertEquals(401, listed("tst_0123456789ab_" + secret), "he has not the key to seal it");
  }

  @Test
  void aRevokedTokenIsNotRevivedInTheDatabase() {
    String admin = token("admin");
    String id = id(admin);
    assertEquals(200, listed(admin));

    assertEquals(
        204,
        stage
            .server
            .send("DELETE", "/api/v1/tokens/" + id, null, stage.server.adminToken())
            .status());
    sql("update api_token set revoked_ms = null where id = ?", id);

    assertEquals(401, listed(admin));
  }

  @Test
  void aPasskeyWrittenIntoTheDatabaseOpensNothing() {
    Somebody viewer = stage.invited(administrator, "viewer");
    sql("update passkey set person_id = ? where person_id = ?", administrator.id(), viewer.id());
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);

    Answer in =
        browser.post(
            "/api/v1/session/passkey",
            PeopleStage.credential(
                viewer.passkey(), browser.ownOrigin(), challenge, administrator.id()));

    assertEquals("sign-in-failed", code(in));
  }

  @Test
  void anAdministratorWhomTheKeeperRemovedIsLockedOutAndFound() {
    String name = PeopleStage.freshName("admin");
    SoftPasskey atApprover = new SoftPasskey("localhost");
    stage.enrol(name, atApprover);
    Browser browser = stage.browser();
    Somebody gone =
        stage.settled(
            browser, name, stage.proves(browser, atApprover).json().get("welcome").asString());
    assertEquals(200, browser.get("/api/v1/people").status());

    stage.keeper.logged(new Setting.RemoveAdministrator(new PersonId(name)));

    found("unknown-administrator", name);
    assertEquals(401, browser.get("/api/v1/people").status());
    assertEquals("locked-out", code(PeopleStage.signIn(stage.browser(), gone)));
    assertEquals(403, stage.provesOnce(stage.browser(), atApprover).status());
  }

  // ---------------------------------------------------------------- the clock

  @Test
  void aClockAnHourOffKeepsOutCodesButNoPasskeyAndRevivesNoCode() {
    Holder holder = withPassword("trader");
    String used = stage.code(holder.means().secret(), 0);
    assertEquals(200, stage.signIn(stage.browser(), holder.name(), PASSWORD, used).status());

    stage.clockOffMs.set(3_600_000);
    Answer trueTime = stage.signIn(stage.browser(), holder.name(), PASSWORD, used);
    Answer passkey = PeopleStage.signIn(stage.browser(), administrator);
    Answer session = holder.browser().get("/api/v1/session");
    String later = stage.code(holder.means().secret(), 0);
    assertEquals(200, stage.signIn(stage.browser(), holder.name(), PASSWORD, later).status());
    stage.clockOffMs.set(0);
    Answer setBack =
        stage.signIn(
            stage.browser(), holder.name(), PASSWORD, stage.code(holder.means().secret(), 1));

    assertEquals("sign-in-failed", code(trueTime));
    assertTrue(trueTime.text().contains("clock"), trueTime.text());
    assertEquals(200, passkey.status());
    assertTrue(session.json().get("signedIn").asBoolean());
    assertEquals("sign-in-failed", code(setBack));
  }
}
