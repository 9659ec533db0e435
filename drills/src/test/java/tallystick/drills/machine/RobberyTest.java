package tallystick.drills.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.drills.Checkout;
import tallystick.drills.Drill;

class RobberyTest {
  @TempDir Path folder;

  private void holds(Drill drill) {
    Drill.Outcome outcome =
        drill.run(new Drill.Stage(folder, Checkout.root(), null, System.out::println));

    assertTrue(outcome.holds(), () -> outcome.checks().toString());
  }

  @Test
  void aMachineThatDoesNotExistIsPaidNothing() {
    holds(new FakeTerminalDrill());
  }

  @Test
  void noSettingSendsCoinsElsewhereWithoutAPerson() {
    holds(new InvalidPaymentAddressDrill());
  }
}
