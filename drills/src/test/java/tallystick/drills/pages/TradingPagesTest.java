package tallystick.drills.pages;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** An administrator's bots and accounts before the pages, and every page at each size. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class TradingPagesTest {
  private static Stage stage;

  @BeforeAll
  static void start() throws IOException {
    stage = Stage.open("trading");
  }

  @AfterAll
  static void end() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  @Order(1)
  void aNewcomerComesAsFarWithAPhone() throws Exception {
    stage.tell("newcomer.mjs", "phone");
  }

  @Test
  @Order(2)
  void aDealIsSeenToOpenAverageDownAndClose() throws Exception {
    stage.tell("deals.mjs");
  }

  @Test
  @Order(3)
  void everyPageIsForEverybody() throws Exception {
    stage.tell("everywhere.mjs");
  }

  @Test
  @Order(4)
  void anAccountIsConnectedInThreeWays() throws Exception {
    stage.tell("accounts.mjs");
  }
}
