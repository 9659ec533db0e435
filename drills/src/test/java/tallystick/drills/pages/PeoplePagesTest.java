package tallystick.drills.pages;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** People before the pages, friendly and not, up to a theft. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class PeoplePagesTest {
  private static Stage stage;

  @BeforeAll
  static void start() throws IOException {
    stage = Stage.open("people");
  }

  @AfterAll
  static void end() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  @Order(1)
  void aNewcomerGetsFromTheOneTimeCodeToARunningBot() throws Exception {
    stage.tell("newcomer.mjs");
  }

  @Test
  @Order(2)
  void aHostileServersPagesGetNoApproval() throws Exception {
    stage.tell("hostile.mjs");
  }

  @Test
  @Order(3)
  void anOpenPageSurvivesWhatHappensToIt() throws Exception {
    stage.tell("weather.mjs");
  }

  @Test
  @Order(4)
  void anAdministratorKeepsHouse() throws Exception {
    stage.tell("house.mjs");
  }

  @Test
  @Order(5)
  void aTheftIsSeenAndTheStolenKeyProvenDead() throws Exception {
    stage.tell("theft.mjs");
  }
}
