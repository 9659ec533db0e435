package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.server.RunningServer.Answer;
import tallystick.server.people.PeopleStage.Somebody;

/** How people come in, against a whole server with a real PostgreSQL. */
class SignInTest {
  private static PeopleStage stage;
  private static Somebody administrator;

  @BeforeAll
  static void start() {
    stage = new PeopleStage();
    administrator = stage.administrator();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @Test
  void thePersonWhomTheKeeperEnrolledComesInByAProofAndIsAnAdministrator() {
    Answer me = administrator.browser().get("/api/v1/session");

    assertTrue(me.json().get("signedIn").asBoolean(), me.text());
    assertEquals("administrator", me.json().get("person").get("role").asString());
    assertTrue(me.json().get("person").get("hasPasskey").asBoolean());
    assertEquals("[\"read\",\"evidence\",\"trade\",\"admin\"]", me.json().get("rights").toString());
  }

  @Test
  void aPasskeySignsInWithoutAName() {
    Browser browser = stage.browser();

    Answer in = PeopleStage.signIn(browser, administrator);

    assertEquals(200, in.status(), in.text());
    assertEquals(administrator.name(), in.json().get("person").get("name").asString());
    assertEquals(200, browser.get("/api/v1/people").status());
  }

  @Test
  void aPasswordNeedsACodeThatCountsOnce() {
    String name = PeopleStage.freshName("Zoë Ωmega ");
    String link = PeopleStage.invitation(administrator, name, "trader");
    PeopleStage.Means means =
        stage.choosePassword(stage.browser(), link, "violet anchors hum sideways");

    String code = stage.code(means.secret(), 0);
    Answer first = stage.signIn(stage.browser(), name, means.password(), code);
    Answer again = stage.signIn(stage.browser(), name, means.password(), code);
    Answer recovered =
        stage.signIn(stage.browser(), name, means.password(), means.recoveryCodes().get(3));
    Answer recoveredAgain =
        stage.signIn(stage.browser(), name, means.password(), means.recoveryCodes().get(3));

    assertEquals(200, first.status(), first.text());
    assertEquals("[\"read\",\"trade\"]", first.json().get("rights").toString());
    assertEquals(401, again.status(), again.text());
    assertEquals(200, recovered.status(), recovered.text());
    assertEquals(401, recoveredAgain.status(), recoveredAgain.text());
    assertEquals(10, means.recoveryCodes().size());
  }

  @Test
  void whoIsNotSignedInLearnsWhereTheApproverIsAndNothingElse() {
    Answer nobody = stage.browser().get("/api/v1/session");

    assertEquals(200, nobody.status());
    assertFalse(nobody.json().get("signedIn").asBoolean());
    assertEquals(PeopleStage.APPROVER.value(), nobody.json().get("approver").asString());
    assertEquals(1, nobody.json().get("people").asInt());
  }
}
