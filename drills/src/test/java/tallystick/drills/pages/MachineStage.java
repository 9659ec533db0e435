package tallystick.drills.pages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
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
import tallystick.intent.Bytes;
import tallystick.intent.KeyCode;

/**
 * All the programs of a fleet, each under its own user: a node, a keeper with a float that is paid
 * in, approver and server. Machines are switched on, and coins are put up, by the story itself.
 */
final class MachineStage implements AutoCloseable {
  /** Trades come a few seconds apart; both exchanges stay close to each other. */
  private static final List<String> PAPER =
      List.of("--bundled", "--speed", "5", "--from", "2013-11-25T02:10:00Z");

  private static final String MACHINE = "BT1001";
  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final long LOOK_EVERY_NS = 200_000_000;
  private static final int LOOKS_PER_BLOCK = 10;

  private final Path folder;
  private final Installation installation;
  private final MachineHall hall;
  private final StandIn person;
  private final Scenes scenes;

  private MachineStage(Path folder, Path screenshots, Path node) throws IOException {
    this.folder = folder;
    Users.makeFolder(folder, "rwxr-xr-x");
    installation =
        new Installation(
            Programs.open(
                    new Places(folder.resolve("home"), folder.resolve("run"), Checkout.root()),
                    Users.ofThisProcess())
                .brief(),
            new Installation.Options(0, 0, 0, PAPER, List.of()),
            line -> {});
    try {
      installation.startPaper();
      hall = MachineHall.open(installation, node);
      hall.startSecondPrices(PAPER);
      installation.startKeeper();
      person = installation.standIn();
      installation.startApprover();
      hall.startServer();
      hall.settle(person);
      scenes = Scenes.open(screenshots, this::played);
    } catch (RuntimeException | IOException e) {
      installation.close();
      throw e;
    }
  }

  /** A stage of its own, or the reason why there can be none here, told as a skipped test. */
  static MachineStage open() throws IOException {
    assumeTrue(
        Users.isRoot(), "not isolated: only root can run the programs as three users; run as root");
    Path node = BitcoinNode.program().orElse(null);
    assumeTrue(node != null, "No bitcoind here; packaging/get-bitcoind fetches one");
    return new MachineStage(
        Files.createTempDirectory("ts-pages"), Scenes.screenshots("machines"), node);
  }

  void tell(String script) throws IOException, InterruptedException {
    scenes.tell(
        script,
        Map.of(
            "size", "desk",
            "server", installation.serverOrigin(),
            "approver", installation.approverOrigin()));
  }

  private String played(String path, String body) {
    return switch (path) {
      case "/code" -> installation.oneTimeCode().orElse("");
      case "/switch-on" -> {
        SimulatedMachine machine = hall.switchOn(MACHINE, List.of());
        yield machine.kiosk();
      }
      case "/keepers-code" ->
          KeyCode.of(Bytes.parseHex(person.fleet().path("attestationKey").asString()));
      case "/mine" -> {
        hall.chain().mine(1);
        yield "";
      }
      case "/load" -> {
        hall.load(MACHINE);
        yield "";
      }
      case "/buy" -> serve(new MachineCustomer.Wish(true, 50_00, Integer.parseInt(body)));
      case "/sell" -> serve(new MachineCustomer.Wish(false, 20_00, Integer.parseInt(body)));
      default -> throw new IllegalArgumentException(path);
    };
  }

  /** A customer at the one machine, to the end of his sale; blocks are made meanwhile. */
  private String serve(MachineCustomer.Wish wish) {
    SimulatedMachine machine =
        java.util.Objects.requireNonNull(hall.machines().get(MACHINE), "it is not switched on");
    MachineCustomer customer = new MachineCustomer(machine, hall.chain(), wish, line -> {});
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    for (int look = 1; ; look++) {
      Optional<String> end = customer.step();
      if (end.isPresent()) {
        return end.get();
      }
      if (look % LOOKS_PER_BLOCK == 0) {
        hall.chain().mine(1);
      }
      if (System.nanoTime() > deadlineNs) {
        throw new IllegalStateException("Not served: " + machine.screen());
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }

  @Override
  public void close() {
    scenes.close();
    person.close();
    hall.close();
    installation.close();
    Programs.deleteAll(new Places(folder.resolve("home"), folder.resolve("run"), folder));
  }
}
