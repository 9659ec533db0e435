package tallystick.drills.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.MachineCustomer;
import tallystick.cli.demo.MachineHall;
import tallystick.cli.demo.SimulatedMachine;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tools.jackson.databind.JsonNode;

/** Node, keeper, server, machine and customers: the real ones, each in a process of its own. */
class OneMachineTest {
  private static final List<String> PAPER =
      List.of("--bundled", "--speed", "1", "--from", "2013-11-25T02:10:00Z");
  private static final long PATIENCE_NS = 120_000_000_000L;
  private static final long LOOK_EVERY_NS = 200_000_000;
  private static final int LOOKS_PER_BLOCK = 15;

  @Test
  void oneMachineSellsCoinsForCashAndGivesCashForCoins() throws Exception {
    Path program = BitcoinNode.program().orElse(null);
    assumeTrue(program != null, "No bitcoind here; packaging/get-bitcoind fetches one");
    Path folder = Files.createTempDirectory("ts-machine");
    Users.makeFolder(folder, "rwxr-xr-x");
    Places places = new Places(folder.resolve("home"), folder.resolve("run"), Checkout.root());
    try (Installation installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(0, 0, PAPER, List.of()),
            line -> {})) {
      installation.startPaper();
      try (MachineHall hall = MachineHall.open(installation, program)) {
        hall.startSecondPrices(PAPER);
        installation.startKeeper();
        try (StandIn person = installation.standIn()) {
          hall.startServer();
          hall.settle(person);
          hall.offerCoins();
          SimulatedMachine machine = hall.startMachine(person, "BT1001");
          hall.awaitTrade();

          String bought = serve(hall, machine, new MachineCustomer.Wish(true, 50_00, 2));
          String sold = serve(hall, machine, new MachineCustomer.Wish(false, 20_00, 3));

          assertTrue(bought.matches("has 0\\.1[0-9]{7} BTC"), bought);
          assertEquals("has 60.00 USD in cash", sold);
          assertEquals(100 * 2000 + 100 * 5000 - 6000, held(machine.inside(), "loaded"));
          assertBooked(installation);
        }
      }
    }
    Programs.deleteAll(places);
    Files.delete(folder);
  }

  /** What the cassettes are worth, in minor units. */
  private static long held(JsonNode body, String where) {
    long minor = 0;
    for (JsonNode some : body.path(where)) {
      minor += some.path("count").asLong() * minor(some.path("note").path("amount"));
    }
    return minor;
  }

  private static long minor(JsonNode text) {
    return new BigDecimal(text.asString()).movePointRight(2).longValueExact();
  }

  /** The machine's last statement may still be on its way. */
  private static void assertBooked(Installation installation) {
    // Loaded, and what one customer put in, less what the other took out.
    long expected = 7_000_00 + 100_00 - 60_00;
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    JsonNode cash = installation.api().get("/api/v1/cash");
    while (booked(cash) != expected && System.nanoTime() < deadlineNs) {
      LockSupport.parkNanos(LOOK_EVERY_NS);
      cash = installation.api().get("/api/v1/cash");
    }
    assertEquals(expected, booked(cash), cash::toString);
    assertTrue(cash.path("off").isEmpty(), cash::toString);
  }

  private static long booked(JsonNode cash) {
    long minor = 0;
    for (JsonNode unit : cash.path("units")) {
      minor += minor(unit.path("total"));
    }
    return minor;
  }

  private static String serve(
      MachineHall hall, SimulatedMachine machine, MachineCustomer.Wish wish) {
    MachineCustomer customer =
        new MachineCustomer(
            machine, hall.chain(), wish, line -> System.out.println("hall: " + line));
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    for (int look = 1; ; look++) {
      Optional<String> end = customer.step();
      if (end.isPresent()) {
        return end.get();
      }
      if (look % LOOKS_PER_BLOCK == 0) {
        hall.chain().mine(1);
      }
      assertTrue(System.nanoTime() < deadlineNs, () -> machine.screen().toString());
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }
}
