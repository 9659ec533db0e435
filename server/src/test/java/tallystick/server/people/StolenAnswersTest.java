package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.OrganisationId;
import tallystick.server.RunningServer;
import tallystick.server.RunningServer.Answer;
import tallystick.server.people.PeopleStage.Somebody;

/** What somebody gets who has a passkey's answer that was meant for another place or time. */
class StolenAnswersTest {
  private static PeopleStage stage;
  private static Somebody administrator;
  private static Somebody trader;

  @BeforeAll
  static void start() {
    stage = new PeopleStage();
    administrator = stage.administrator();
    trader = stage.invited(administrator, "trader");
  }

  @AfterEach
  void setTheClock() {
    stage.clockOffMs.set(0);
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  private static void refused(String code, Answer answer) {
    assertTrue(answer.status() == 401 || answer.status() == 403, answer.text());
    assertEquals(code, answer.json().get("code").asString(), answer.text());
  }

  // ---------------------------------------------------------------- sign-in

  @Test
  void anAnswerCountsOnce() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);
    Map<String, String> before = Map.copyOf(browser.cookies);
    String credential =
        PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id());
    assertEquals(200, browser.post("/api/v1/session/passkey", credential).status());

    Browser thief = stage.browser();
    thief.cookies.putAll(before);
    Answer again = thief.post("/api/v1/session/passkey", credential);

    refused("sign-in-failed", again);
  }

  @Test
  void anAnswerOfTheSameSecondCountsOnceToo() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);
    Map<String, String> before = Map.copyOf(browser.cookies);
    String first =
        PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id());
    String second =
        PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id());
    assertEquals(200, browser.post("/api/v1/session/passkey", first).status());

    Browser thief = stage.browser();
    thief.cookies.putAll(before);

    refused("sign-in-failed", thief.post("/api/v1/session/passkey", second));
  }

  @Test
  void anAnswerMadeAtAnotherOriginIsWorthNothing() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);

    Answer phished =
        browser.post(
            "/api/v1/session/passkey",
            PeopleStage.credential(
                trader.passkey(), "https://localhost.evil.example", challenge, trader.id()));

    refused("sign-in-failed", phished);
  }

  @Test
  void anAnswerToAnotherBrowsersChallengeIsWorthNothing() {
    Browser thief = stage.browser();
    Browser victim = stage.browser();
    PeopleStage.challenge(thief);
    String victims = PeopleStage.challenge(victim);

    Answer stolen =
        thief.post(
            "/api/v1/session/passkey",
            PeopleStage.credential(trader.passkey(), thief.ownOrigin(), victims, trader.id()));

    refused("sign-in-failed", stolen);
  }

  @Test
  void aPasskeyThatDidNotAskWhoHoldsItIsRefused() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);
    trader.passkey().flags = 0x01;

    Answer touched =
        browser.post(
            "/api/v1/session/passkey",
            PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id()));
    trader.passkey().flags = 0x05;

    refused("sign-in-failed", touched);
  }

  @Test
  void anAnswerIsLateAfterFiveMinutes() {
    Browser browser = stage.browser();
    String challenge = PeopleStage.challenge(browser);

    stage.clockOffMs.set(Ceremonies.LIFE_MS + 1_000);
    Answer late =
        browser.post(
            "/api/v1/session/passkey",
            PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id()));

    refused("sign-in-failed", late);
  }

  @Test
  void anothersPasskeyDoesNotStandInForTheOneAsked() {
    Browser browser = trader.browser();
    String challenge =
        browser.post("/api/v1/session/step-up/passkey/options").json().get("challenge").asString();

    Answer other =
        browser.post(
            "/api/v1/session/step-up/passkey",
            PeopleStage.credential(
                administrator.passkey(), browser.ownOrigin(), challenge, administrator.id()));

    refused("sign-in-failed", other);
  }

  @Test
  void anAnswerForSigningInDoesNotStepUp() {
    Browser browser = trader.browser();
    String challenge = PeopleStage.challenge(browser);

    Answer other =
        browser.post(
            "/api/v1/session/step-up/passkey",
            PeopleStage.credential(trader.passkey(), browser.ownOrigin(), challenge, trader.id()));

    refused("sign-in-failed", other);
  }

  // ---------------------------------------------------------------- proofs

  @Test
  void whomTheKeeperNeverEnrolledIsNobody() {
    Answer stranger = stage.provesOnce(stage.browser(), new SoftPasskey("localhost"));

    refused("proof-refused", stranger);
  }

  @Test
  void aPasskeyForSigningInProvesNobody() {
    refused("proof-refused", stage.provesOnce(stage.browser(), administrator.passkey()));
  }

  /** An enrolled person's proof, computed for something that is a little different. */
  private static Answer proofFor(String serverOrigin, OrganisationId organisation) {
    SoftPasskey passkey = new SoftPasskey("localhost");
    stage.enrol(PeopleStage.freshName("relayed"), passkey);
    // The server knows the enrolment once another proof, of the same passkey, gets further.
    Browser browser = stage.browser();
    Answer[] last = new Answer[1];
    tallystick.server.Eventually.holds(
        () -> String.valueOf(last[0]),
        () -> {
          String nonce = browser.post("/api/v1/proof").json().get("nonce").asString();
          last[0] =
              browser.post(
                  "/api/v1/proof/answer",
                  passkey.proof(
                      PeopleStage.APPROVER.value(),
                      PeopleStage.challenge(serverOrigin, organisation, nonce),
                      nonce));
          return !last[0].text().contains("enrolled nobody");
        });
    return last[0];
  }

  @Test
  void aProofForAnotherServerIsWorthNothingHere() {
    refused("proof-refused", proofFor("https://phisher.example.org", RunningServer.ORGANISATION));
  }

  @Test
  void aProofForAnotherOrganisationIsWorthNothingHere() {
    refused("proof-refused", proofFor(stage.browser().ownOrigin(), new OrganisationId("desk")));
  }

  @Test
  void aProofCountsOnceInTheOneBrowserThatAskedAndForTenMinutes() {
    SoftPasskey passkey = new SoftPasskey("localhost");
    stage.enrol(PeopleStage.freshName("prover"), passkey);
    Browser browser = stage.browser();
    assertEquals(200, stage.proves(browser, passkey).status());
    String nonce = browser.post("/api/v1/proof").json().get("nonce").asString();
    Map<String, String> asked = Map.copyOf(browser.cookies);
    String proof =
        passkey.proof(PeopleStage.APPROVER.value(), PeopleStage.challenge(browser, nonce), nonce);

    Browser thief = stage.browser();
    String own = thief.post("/api/v1/proof").json().get("nonce").asString();
    Answer elsewhere = thief.post("/api/v1/proof/answer", proof);
    Answer withOwnNonce = thief.post("/api/v1/proof/answer", proof.replace(nonce, own));
    stage.clockOffMs.set(601_000);
    Answer late = browser.post("/api/v1/proof/answer", proof);
    stage.clockOffMs.set(0);
    Answer good = browser.post("/api/v1/proof/answer", proof);
    browser.cookies.putAll(asked);
    Answer again = browser.post("/api/v1/proof/answer", proof);

    refused("proof-refused", elsewhere);
    refused("proof-refused", withOwnNonce);
    refused("proof-refused", late);
    assertEquals(200, good.status(), good.text());
    refused("proof-refused", again);
  }

  @Test
  void aProofIsSignedAtTheApproverAndNowhereElse() {
    SoftPasskey passkey = new SoftPasskey("localhost");
    stage.enrol(PeopleStage.freshName("prover"), passkey);
    Browser browser = stage.browser();
    assertEquals(200, stage.proves(browser, passkey).status());
    String nonce = browser.post("/api/v1/proof").json().get("nonce").asString();

    Answer atTheServer =
        browser.post(
            "/api/v1/proof/answer",
            passkey.proof(browser.ownOrigin(), PeopleStage.challenge(browser, nonce), nonce));

    refused("proof-refused", atTheServer);
  }

  // ---------------------------------------------------------------- links

  @Test
  void anInvitationCountsOnceAndForADay() {
    String name = PeopleStage.freshName("guest");
    String link = PeopleStage.invitation(administrator, name, "viewer");
    String late = PeopleStage.invitation(administrator, PeopleStage.freshName("guest"), "viewer");
    stage.settled(stage.browser(), name, link);

    Answer again = stage.browser().post("/api/v1/welcome", "{\"token\":\"" + link + "\"}");
    stage.clockOffMs.set(Links.LIFE_MS + 1_000);
    Answer tooLate = stage.browser().post("/api/v1/welcome", "{\"token\":\"" + late + "\"}");

    assertEquals(404, again.status());
    assertEquals(404, tooLate.status());
  }

  @Test
  void noLinkMakesAnAdministrator() {
    Answer refused =
        administrator
            .browser()
            .post(
                "/api/v1/people/invitations", "{\"name\":\"mallory\",\"role\":\"administrator\"}");
    Answer raised =
        administrator
            .browser()
            .put("/api/v1/people/" + trader.id(), "{\"role\":\"administrator\"}");

    assertEquals("administrator-by-proof", refused.json().path("code").asString(""));
    assertEquals("administrator-by-proof", raised.json().path("code").asString(""));
  }

  // ---------------------------------------------------------------- sessions

  @Test
  void aSessionPlantedBeforeSignInIsNotTheOneThatIsSignedIn() {
    Somebody attacker = stage.invited(administrator, "viewer");
    String planted = attacker.browser().cookies.get("tallystick-session");
    Browser victim = stage.browser();
    victim.cookies.putAll(attacker.browser().cookies);

    Answer in = PeopleStage.signIn(victim, trader);

    assertEquals(200, in.status(), in.text());
    assertNotEquals(planted, victim.cookies.get("tallystick-session"));
    Answer attackers = attacker.browser().get("/api/v1/session");
    assertFalse(attackers.text().contains(trader.name()), attackers.text());
    assertFalse(attackers.json().get("signedIn").asBoolean());
  }
}
