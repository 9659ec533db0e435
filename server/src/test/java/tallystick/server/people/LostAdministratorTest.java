package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.intent.CallerId;
import tallystick.intent.Scope;
import tallystick.server.Eventually;
import tallystick.server.RunningServer.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The runbook for a device with which somebody could approve, from naming him to the end. */
@SuppressWarnings("NullAway.Init")
class LostAdministratorTest {
  private static PeopleStage stage;

  @BeforeAll
  static void start() {
    stage = new PeopleStage();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  private static JsonNode post(String path, Map<String, ?> body) {
    Answer answer =
        stage.server.post("/api/v1/incidents" + path, JsonMapper.shared().writeValueAsString(body));
    assertTrue(answer.status() < 300, answer.toString());
    return answer.json();
  }

  private static String state(long id, String step) {
    for (JsonNode one : post("/" + id + "/check", Map.of())) {
      if (one.path("step").asString().equals(step)) {
        return one.path("state").asString();
      }
    }
    throw new AssertionError("No step " + step);
  }

  private static void becomes(long id, String step, String state) {
    Eventually.holds(
        () -> step + ": " + post("/" + id + "/check", Map.of()),
        () -> state(id, step).equals(state));
  }

  private static JsonNode act(long id, String step, Map<String, String> wishes) {
    return post("/" + id + "/steps/" + step, wishes);
  }

  @Test
  void everyStepIsRedUntilAPersonHasDoneIt() {
    PeopleStage.Somebody loser = stage.administrator();
    long id =
        post(
                "",
                Map.of(
                    "title", "Her telephone is gone",
                    "severity", "critical",
                    "runbook", "lost-administrator"))
            .path("id")
            .asLong();
    for (String step : List.of("who", "freeze", "notify")) {
      assertEquals("RED", state(id, step), step);
    }
    for (String step : List.of("sessions", "others", "remove", "review")) {
      assertEquals("UNKNOWN", state(id, step), step + " before it is known whose device it is");
    }

    act(id, "who", Map.of("person", "nobody-we-know"));
    becomes(id, "who", "RED");
    act(id, "who", Map.of("person", loser.name()));
    becomes(id, "who", "GREEN");
    act(id, "freeze", Map.of());
    becomes(id, "freeze", "GREEN");

    becomes(id, "sessions", "RED");
    act(id, "sessions", Map.of());
    becomes(id, "sessions", "GREEN");
    assertEquals(401, loser.browser().get("/api/v1/bots").status(), "she is thrown out");

    becomes(id, "others", "RED");
    stage.enrol(PeopleStage.freshName("other"), new SoftPasskey("localhost"));
    becomes(id, "others", "GREEN");
    becomes(id, "remove", "RED");
    JsonNode removal = act(id, "remove", Map.of());
    stage.keeper.approve(CallerId.parse(removal.path("change").asString()));
    becomes(id, "remove", "GREEN");
    becomes(id, "review", "GREEN");

    post("/" + id + "/messages", Map.of("template", "lost-device", "language", "en"));
    becomes(id, "notify", "GREEN");
    assertEquals("RED", state(id, "unfreeze"));
    act(id, "evidence", Map.of());
    becomes(id, "evidence", "GREEN");
    JsonNode lifting = act(id, "unfreeze", Map.of());
    assertEquals(32, lifting.path("change").asString().length(), lifting.toString());
    stage.keeper.freeze(new Scope.WholeOrganisation(), false);
    becomes(id, "unfreeze", "GREEN");
    JsonNode closed = post("/" + id + "/close", Map.of("text", "She has a new telephone."));
    assertEquals("closed", closed.path("state").asString());
  }
}
