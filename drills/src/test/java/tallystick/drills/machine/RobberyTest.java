package tallystick.drills.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.cli.supervise.BitcoinNode;
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

  @Test
  void noMachineShowsAnAddressThatTheKeeperDidNotNameForThisVerySale() {
    holds(new SwappedDepositAddressDrill());
  }

  @Test
  void coinsGiveCashOnceAndForTheirOwnSale() {
    assumeTrue(
        BitcoinNode.program().isPresent(), "No bitcoind here; packaging/get-bitcoind fetches one");

    holds(new DoubleRedeemDrill());
  }
}
