package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.server.RunningServer.Answer;
import tallystick.server.people.PeopleStage.Somebody;

/** What a session's cookie is good for, and in whose hands. */
class CookieTest {
  private static final String FREEZE = "{\"reason\":\"a test\"}";
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

  /** A browser that is signed in as somebody else's page would find it. */
  private static Browser trader() {
    return stage.invited(administrator, "trader").browser();
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asString("");
  }

  @Test
  void noScriptReadsTheSessionAndNoOtherSiteSendsIt() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);

    HttpResponse<String> in =
        browser.raw(
            "POST",
            "/api/v1/session/passkey",
            PeopleStage.credential(
                administrator.passkey(), browser.ownOrigin(), challenge, administrator.id()));

    List<String> cookies = in.headers().allValues("Set-Cookie");
    String session =
        cookies.stream().filter(c -> c.startsWith("tallystick-session=")).findFirst().orElseThrow();
    assertTrue(session.contains("HttpOnly"), session);
    assertTrue(session.contains("SameSite=Strict"), session);
    assertTrue(session.contains("Path=/"), session);
    assertTrue(cookies.stream().allMatch(c -> c.contains("SameSite=Strict")), cookies.toString());
  }

  @Test
  void aChangeWithoutThePagesTokenIsRefused() {
    Browser browser = trader();
    browser.sendsToken = false;
    Answer without = browser.post("/api/v1/freeze", FREEZE);
    browser.more = new String[] {"X-XSRF-TOKEN", "A".repeat(43)};
    Answer wrong = browser.post("/api/v1/freeze", FREEZE);
    browser.more = new String[] {};
    browser.sendsToken = true;
    Answer with = browser.post("/api/v1/freeze", FREEZE);

    assertEquals("csrf", code(without));
    assertEquals("csrf", code(wrong));
    assertEquals(200, with.status(), with.text());
  }

  @Test
  void anothersPagesTokenIsNotThisOnes() {
    Browser browser = trader();
    String others = trader().cookies.get("XSRF-TOKEN");
    browser.cookies.put("XSRF-TOKEN", others);

    Answer answer = browser.post("/api/v1/freeze", FREEZE);

    assertEquals("csrf", code(answer));
  }

  @Test
  void aChangeFromAnotherSitesPageIsRefused() {
    Browser browser = trader();
    browser.origin = "https://evil.example";
    browser.site = null;
    Answer otherOrigin = browser.post("/api/v1/freeze", FREEZE);
    browser.origin = browser.ownOrigin();
    browser.site = "cross-site";
    Answer crossSite = browser.post("/api/v1/freeze", FREEZE);
    // Another port of the same host is the same site to a browser, which sends the cookie along.
    browser.origin = "http://localhost:1";
    browser.site = "same-site";
    Answer neighbour = browser.post("/api/v1/freeze", FREEZE);
    browser.origin = null;
    browser.site = null;
    Answer unsaid = browser.post("/api/v1/freeze", FREEZE);

    assertEquals("cross-site", code(otherOrigin));
    assertEquals("cross-site", code(crossSite));
    assertEquals("cross-site", code(neighbour));
    assertEquals("csrf", code(unsaid));
  }

  @Test
  void anotherSitesPageReadsNothingAndSignsNobodyIn() {
    Browser browser = trader();
    browser.site = "same-site";
    Answer read = browser.get("/api/v1/status");
    Browser victim = stage.browser();
    victim.origin = "https://evil.example";
    Answer signIn = victim.post("/api/v1/session/password", "{\"name\":\"a\",\"password\":\"b\"}");

    assertEquals("cross-site", code(read));
    assertEquals("cross-site", code(signIn));
  }

  @Test
  void aTokenNeedsNoneOfThisSinceNoBrowserSendsItAlong() {
    Answer answer = stage.server.post("/api/v1/freeze", FREEZE);

    assertEquals(200, answer.status(), answer.text());
  }

  @Test
  void aRevokedSessionEndsWithItsNextRequestAndItsStream() throws Exception {
    Browser victim = stage.browser();
    PeopleStage.signIn(victim, administrator);
    Browser thief = stage.browser();
    thief.cookies.putAll(victim.cookies);
    String id = thief.get("/api/v1/session").json().get("sessionId").asString();
    CompletableFuture<Long> stream =
        stage
            .server
            .http()
            .sendAsync(
                thief.request("GET", "/api/v1/events", null), HttpResponse.BodyHandlers.ofLines())
            .thenApply(response -> response.body().count());

    Answer ended = administrator.browser().delete("/api/v1/sessions/" + id);

    assertEquals(204, ended.status(), ended.text());
    Answer next = thief.get("/api/v1/status");
    assertEquals(401, next.status());
    assertEquals("session-ended", code(next));
    // The stream's lines come to an end, which they never do by themselves.
    assertTrue(stream.get(15, TimeUnit.SECONDS) >= 0);
  }

  @Test
  void sessionsAreListedWithDeviceAndAddressAndEndedAllButOne() {
    Somebody somebody = stage.invited(administrator, "viewer");
    Browser other = stage.browser();
    // Nobody named this address as a proxy: what it says of whom it speaks for is not believed.
    other.more = new String[] {"X-Forwarded-For", "203.0.113.7"};
    PeopleStage.signIn(other, somebody);

    Answer list = somebody.browser().get("/api/v1/sessions");
    somebody.browser().delete("/api/v1/sessions");

    assertEquals(2, list.json().size(), list.text());
    list.json()
        .forEach(
            session -> {
              assertEquals("Firefox, Linux", session.get("device").asString());
              assertEquals("127.0.0.1", session.get("source").asString());
            });
    assertEquals(401, other.get("/api/v1/status").status());
    assertEquals(200, somebody.browser().get("/api/v1/status").status());
  }

  @Test
  void othersSessionsAreAdministratorsBusiness() {
    Browser viewer = stage.invited(administrator, "viewer").browser();
    String administrators =
        administrator.browser().get("/api/v1/session").json().get("sessionId").asString();

    Answer listing = viewer.get("/api/v1/sessions?person=" + administrator.id());
    Answer ending = viewer.delete("/api/v1/sessions/" + administrators);

    assertEquals(403, listing.status());
    assertEquals(404, ending.status());
  }

  @Test
  void aSessionEndsWhenItIsNotUsedForHalfADayOrAfterAWeek() {
    Browser idle = trader();
    Browser used = trader();
    long sixHours = 6 * 3_600_000;

    stage.clockOffMs.set(Sessions.IDLE_MS + 1_000);
    Answer afterIdle = idle.get("/api/v1/status");
    stage.clockOffMs.set(0);
    int last = 0;
    for (long at = sixHours; at < Sessions.LIFE_MS; at += sixHours) {
      stage.clockOffMs.set(at);
      last = used.get("/api/v1/status").status();
    }
    stage.clockOffMs.set(Sessions.LIFE_MS + 1_000);
    Answer afterAWeek = used.get("/api/v1/status");

    assertEquals(401, afterIdle.status());
    assertEquals(200, last);
    assertEquals(401, afterAWeek.status());
  }

  @Test
  void whatMattersAsksOnceMoreAfterTenMinutes() {
    Browser browser = stage.browser();
    PeopleStage.signIn(browser, administrator);
    stage.clockOffMs.set(Sessions.STEP_UP_MS + 1_000);
    String invitation = "{\"name\":\"" + PeopleStage.freshName("later") + "\",\"role\":\"viewer\"}";
    Answer people = browser.post("/api/v1/people/invitations", invitation);
    Answer token =
        browser.post("/api/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"admin\"],\"days\":1}");
    Answer account =
        browser.post("/api/v1/accounts", "{\"credential\":\"main\",\"venue\":\"paper\"}");
    Answer means = browser.post("/api/v1/means/passkeys/options");
    Answer statement =
        browser.post("/api/v1/incidents/1/statements", "{\"heading\":\"h\",\"text\":\"t\"}");

    String challenge =
        browser.post("/api/v1/session/step-up/passkey/options").json().get("challenge").asString();
    Answer stepped =
        browser.post(
            "/api/v1/session/step-up/passkey",
            PeopleStage.credential(
                administrator.passkey(), browser.ownOrigin(), challenge, administrator.id()));
    Answer again = browser.post("/api/v1/people/invitations", invitation);

    for (Answer refused : List.of(people, token, account, means, statement)) {
      assertEquals("step-up-needed", code(refused));
    }
    assertEquals(200, stepped.status(), stepped.text());
    assertEquals(201, again.status(), again.text());
  }

  @Test
  void answersOnlyToItsOwnName() throws IOException {
    assertTrue(statusFor("localhost:" + port()).contains("200"));
    assertTrue(statusFor("127.0.0.1:" + port()).contains("200"));

    assertTrue(statusFor("rebound.evil.example:" + port()).contains("421"));
    assertTrue(statusFor("localhost").contains("421"));
  }

  private static int port() {
    return stage.server.program().port();
  }

  private static String statusFor(String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/session HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return String.valueOf(
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine());
    }
  }

  @Test
  void dataIsNoPage() {
    HttpResponse<String> answer = stage.browser().raw("GET", "/api/v1/session", null);

    assertTrue(
        answer
            .headers()
            .firstValue("Content-Security-Policy")
            .orElse("")
            .startsWith("default-src 'none'"));
    assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(""));
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
    assertEquals(
        "same-origin", answer.headers().firstValue("Cross-Origin-Resource-Policy").orElse(""));
  }

  @Test
  void whoLooksForAFirstAdministratorsPageFindsNoneAndIsFound() {
    for (String path :
        List.of("/setup", "/install", "/default-installation", "/api/v1/setup", "/server/x")) {
      assertEquals(410, stage.browser().get(path).status(), path);
    }

    Answer findings = stage.server.get("/api/v1/findings");

    assertTrue(findings.text().contains("first-admin-probe"), findings.text());
    assertEquals(
        findings.text().indexOf("\"kind\":\"first-admin-probe\""),
        findings.text().lastIndexOf("\"kind\":\"first-admin-probe\""),
        "told once a day per source");
  }

  @Test
  void aRequestWithoutAnythingIsNobodys() {
    Answer answer = stage.browser().get("/api/v1/people");

    assertEquals(401, answer.status());
    assertFalse(answer.text().contains(administrator.name()));
    assertTrue(stage.browser().get("/api/v1/session").json().get("person").isNull());
  }
}
