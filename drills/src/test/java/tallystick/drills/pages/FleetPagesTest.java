package tallystick.drills.pages;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator with his first machine: from its box to its first customers, and its cash. */
@SuppressWarnings("NullAway.Init")
class FleetPagesTest {
  private static MachineStage stage;

  @BeforeAll
  static void start() throws IOException {
    stage = MachineStage.open();
  }

  @AfterAll
  static void end() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void anOperatorPutsHisFirstMachineIntoService() throws Exception {
    stage.tell("fleet.mjs");
  }
}
