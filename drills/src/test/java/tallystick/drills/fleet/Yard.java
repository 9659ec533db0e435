package tallystick.drills.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.MachineHall;
import tallystick.cli.demo.SimulatedMachine;
import tallystick.cli.demo.StandIn;
import tallystick.cli.demo.TrialChain;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tools.jackson.databind.JsonNode;

/**
 * A fleet with everything it needs, each part a program of its own that can be ended like in a
 * power cut and started again: exchanges, node, keeper, server, machines.
 */
final class Yard implements AutoCloseable {
  /** A week in which the price stood still enough for a sale to end at what it began with. */
  private static final List<String> PAPER =
      List.of("--bundled", "--speed", "1", "--from", "2013-11-25T02:10:00Z");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_NS = 40_000_000;
  private static final long BEGIN_NS = System.nanoTime();

  private final Path folder;
  private final Installation installation;
  private final MachineHall hall;
  private final String keeperKey;
  private final Map<String, List<String>> lines = new TreeMap<>();

  private Yard(Path folder, Installation installation, MachineHall hall, String keeperKey) {
    this.folder = folder;
    this.installation = installation;
    this.hall = hall;
    this.keeperKey = keeperKey;
  }

  /** Starts all of it, and waits until its machines trade. */
  static Yard start(Path program, List<String> machines) throws IOException {
    Path folder = Files.createTempDirectory("ts-yard");
    Users.makeFolder(folder, "rwxr-xr-x");
    Places places = new Places(folder.resolve("home"), folder.resolve("run"), Checkout.root());
    Installation installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(0, 0, PAPER, List.of()),
            line -> {});
    // Whoever is ended in the middle leaves nothing running.
    Runtime.getRuntime().addShutdownHook(new Thread(installation::close, "yard-end"));
    try {
      installation.startPaper();
      MachineHall hall = MachineHall.open(installation, program);
      hall.startSecondPrices(PAPER);
      installation.startKeeper();
      said("node, exchanges and keeper");
      try (StandIn person = installation.standIn()) {
        hall.startServer();
        said("server");
        hall.settle(person);
        hall.offerCoins();
        for (String name : machines) {
          hall.startMachine(person, name);
        }
        Yard yard =
            new Yard(folder, installation, hall, person.fleet().path("attestationKey").asString());
        hall.awaitTrade();
        said("machines");
        return yard;
      }
    } catch (RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  /** How far it is, and since when: most of these seconds are programs that start. */
  static void said(String what) {
    System.out.println("yard: " + what + ", " + (System.nanoTime() - BEGIN_NS) / 1_000_000 + " ms");
  }

  Installation installation() {
    return installation;
  }

  String keeperKey() {
    return keeperKey;
  }

  TrialChain chain() {
    return hall.chain();
  }

  MachineHall hall() {
    return hall;
  }

  SimulatedMachine machine(String name) {
    SimulatedMachine found = hall.machines().get(name);
    if (found == null) {
      throw new IllegalStateException("No machine " + name);
    }
    return found;
  }

  List<String> machineNames() {
    return hall.machines().keySet().stream().sorted().toList();
  }

  JsonNode body(String name) {
    try {
      return tools.jackson.databind.json.JsonMapper.shared()
          .readTree(Files.readString(hall.body(name)));
    } catch (IOException e) {
      throw new IllegalStateException("The body of " + name + " cannot be read", e);
    }
  }

  // ---------------------------------------------------------------- ends and starts

  boolean isAlive(String machine) {
    return hall.program(machine).isAlive();
  }

  void killMachine(String name) {
    hall.program(name).kill();
  }

  /** Starts it again, if it does not run, or ends it first; by its line, if it has one. */
  void restartMachine(String name, String... more) {
    killMachine(name);
    List<String> options = new ArrayList<>(lines.getOrDefault(name, List.of()));
    options.addAll(List.of(more));
    hall.startProgram(keeperKey, name, options);
  }

  /** No file of this machine's can grow beyond what its journal is now, as on a full disk. */
  void fillDisk(String name) {
    try {
      long bytes = Files.size(hall.body(name).resolveSibling("journal"));
      Process limit =
          new ProcessBuilder(
                  installation
                      .programs()
                      .users()
                      .as(
                          Role.TERMINAL,
                          List.of(
                              "prlimit",
                              "--pid",
                              Long.toString(hall.program(name).pid()),
                              "--fsize=" + bytes)))
              .inheritIO()
              .start();
      if (limit.waitFor() != 0) {
        throw new IllegalStateException("The disk of " + name + " was not filled");
      }
    } catch (IOException e) {
      throw new IllegalStateException("The disk of " + name + " was not filled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** From its next start on, this machine reaches its server by that address. */
  void line(String name, String server) {
    lines.put(name, List.of("--server", server));
  }

  void killServer() {
    installation.server().child().kill();
  }

  void startServer() {
    hall.startServer();
  }

  void killKeeper() {
    installation.keeper().child().kill();
  }

  void startKeeper() {
    installation.startKeeper();
  }

  /** What only its memory knew of blocks, other nodes of a real network would bring it again. */
  void restartNode() {
    chain().writeToDisk();
    hall.node().kill();
    hall.node().restart();
    chain().openWallet();
  }

  // ---------------------------------------------------------------- waiting

  /** Looks until nothing is lacking any more. */
  static void await(String what, Supplier<String> lacking) {
    String still = awaited(PATIENCE, lacking);
    if (!still.isEmpty()) {
      throw new AssertionError("Not within " + PATIENCE.toSeconds() + " s: " + what + ": " + still);
    }
  }

  /** The same, and answers with what is still lacking at the end. */
  static String awaited(Duration patience, Supplier<String> lacking) {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    String still = lacking.get();
    while (!still.isEmpty() && System.nanoTime() < deadlineNs) {
      LockSupport.parkNanos(LOOK_EVERY_NS);
      still = lacking.get();
    }
    return still;
  }

  /** Makes a block of what waits, if anything does. */
  void mineWhatWaits() {
    if (chain().waiting() > 0) {
      chain().mine(1);
    }
  }

  Path folder() {
    return folder;
  }

  /** Ends everything and throws it away. */
  @Override
  public void close() {
    hall.close();
    installation.close();
    Programs.deleteAll(installation.places());
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new IllegalStateException("Left behind: " + folder, e);
    }
  }
}
