package tallystick.cli.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Screen;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;

/** {@code tallystick demo atm}. */
@Command(
    name = "atm",
    mixinStandardHelpOptions = true,
    header = "Watch three Bitcoin machines sell and buy coins, with nothing to set up.",
    description = {
      "",
      "Starts a Bitcoin node on a chain of trials (regtest: blocks cost nothing, coins are worth"
          + " nothing), two paper exchanges for the price, the keeper with a wallet of its own, the"
          + " approver, the server, and three machines with simulated bodies; then customers walk"
          + " up. Ctrl-C ends it; a second start goes on.",
      "",
      "Each machine prints the address of its screen and of its panel, on which you can be the"
          + " customer, the thief and the collector yourself."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick demo atm                    until you have seen enough",
      "  tallystick demo atm --until 4-sales    ends by itself, with a summary",
      "",
      "The node: packaging/get-bitcoind fetches one, or TALLYSTICK_BITCOIND names yours."
    })
public final class AtmDemoCommand implements Callable<Integer> {
  private static final List<String> MACHINES = List.of("BT1001", "BT1002", "BT1003");

  /** Prices of the week in which a bitcoin first cost a thousand dollars, as fast as time. */
  private static final int SPEED = 1;

  private static final long ROUND_NS = 300_000_000;

  /** A block each five seconds: a customer does not wait long. */
  private static final long BLOCK_EVERY_NS = 5_000_000_000L;

  private static final long NEXT_CUSTOMER_NS = 4_000_000_000L;
  private static final List<Long> NOTES = List.of(20_00L, 50_00L);

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--until",
      paramLabel = "N-sales",
      description = "End after so many sales, of both kinds when more than one, with status 0.")
  private String until = "";

  @Option(
      names = "--fresh",
      description = "Throw away what earlier demos of machines left, and begin anew.")
  private boolean fresh;

  @Option(
      names = "--stop-left-over",
      description = "End programs that an earlier, killed demo left running, and go on.")
  private boolean stopLeftOver;

  @Option(
      names = "--http-port",
      defaultValue = "8420",
      paramLabel = "PORT",
      description = "The server's port (default: 8420; 0 takes a free one and keeps it).")
  private int httpPort;

  @Option(
      names = "--approver-port",
      defaultValue = "8421",
      paramLabel = "PORT",
      description =
          "The port of the approver's pages (default: 8421; 0 takes a free one and keeps it).")
  private int approverPort;

  AtmDemoCommand() {}

  @Override
  public Integer call() {
    int sales = sales();
    Screen screen = global.screen();
    Path program =
        BitcoinNode.program()
            .orElseThrow(
                () ->
                    new CliException(
                        "There is no Bitcoin node here: packaging/get-bitcoind fetches one, or name"
                            + " yours in TALLYSTICK_BITCOIND"));
    Places places = ofMachines(global.places());
    DemoCommand.requireNothingLeftOver(places, screen, stopLeftOver);
    if (fresh) {
      Programs.deleteAll(places);
    }
    Programs programs = Programs.open(places, Users.ofThisProcess());
    List<String> paper =
        List.of("--bundled", "--speed", Integer.toString(SPEED), "--from", DemoPlan.FROM);
    Installation installation =
        new Installation(
            programs,
            new Installation.Options(0, httpPort, approverPort, paper, List.of()),
            line -> screen.note("  " + line));
    AtomicBoolean ended = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              if (ended.compareAndSet(false, true)) {
                screen.note("\nEnding the programs ...");
                installation.close();
                screen.note("All ended. Data lie in " + places.home() + ".");
                Runtime.getRuntime().halt(ExitStatus.OK);
              }
            },
            "demo-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run(installation, program, paper, screen, sales);
    } catch (RuntimeException e) {
      if (ended.get()) {
        return ExitStatus.OK;
      }
      throw installation.died().map(why -> new CliException(why, e)).orElseThrow(() -> e);
    } finally {
      if (ended.compareAndSet(false, true)) {
        installation.close();
        Runtime.getRuntime().removeShutdownHook(hook);
        screen.note("All programs ended. Data lie in " + places.home() + ".");
      }
    }
  }

  private int sales() {
    if (until.isEmpty()) {
      return 0;
    }
    if (!until.matches("[1-9][0-9]{0,2}-sales?")) {
      throw new CliException("--until is a number of sales, for example 4-sales, not " + until);
    }
    return Integer.parseInt(until.substring(0, until.indexOf('-')));
  }

  /** Beside the demo of bots, which trades other markets at another speed. */
  static Places ofMachines(Places places) {
    return new Places(
        places.home().resolve("atm-demo"), places.home().resolve("atm-demo/run"), places.code());
  }

  private static int run(
      Installation installation, Path program, List<String> paper, Screen screen, int sales) {
    screen.note(installation.programs().isolation());
    step(screen, "two paper exchanges: a price needs two sources that agree");
    installation.startPaper();
    step(screen, "a Bitcoin node on a chain of trials");
    try (MachineHall hall = MachineHall.open(installation, program)) {
      hall.startSecondPrices(paper);
      step(screen, "keeper: makes the wallet and holds its keys, pays on signed cash only");
      installation.startKeeper();
      try (StandIn person = installation.standIn()) {
        step(screen, "approver and server");
        installation.startApprover();
        hall.startServer();
        hall.settle(person);
        hall.offerCoins();
        for (String name : MACHINES) {
          step(screen, "machine " + name);
          SimulatedMachine machine = hall.startMachine(person, name);
          screen.note("  its screen and its panel: " + machine.address());
        }
        DemoPlaces.put(installation.api(), MACHINES);
        hall.awaitTrade();
        screen.note("");
        screen.note("  " + installation.serverOrigin() + "   fleet, sales, cash");
        screen.note("  " + installation.approverOrigin() + "   the approver");
        installation
            .oneTimeCode()
            .ifPresent(
                code ->
                    screen.note(
                        "  "
                            + installation.approverOrigin()
                            + "/first   with the one-time code  "
                            + code));
        screen.note("");
        return customers(installation, hall, screen, sales);
      }
    }
  }

  private static void step(Screen screen, String what) {
    screen.note(screen.faint("starting ") + what);
  }

  /** Customers come one after the other to each machine; blocks are made meanwhile. */
  private static int customers(
      Installation installation, MachineHall hall, Screen screen, int sales) {
    Random random = new Random();
    Map<SimulatedMachine, MachineCustomer> there = new LinkedHashMap<>();
    Map<SimulatedMachine, Long> freeSinceNs = new LinkedHashMap<>();
    List<SimulatedMachine> machines = new ArrayList<>(hall.machines().values());
    machines.sort(java.util.Comparator.comparing(SimulatedMachine::name));
    int done = 0;
    int begun = 0;
    long lastBlockNs = System.nanoTime();
    while (sales == 0 || done < sales) {
      installation
          .died()
          .ifPresent(
              why -> {
                throw new CliException(why);
              });
      for (SimulatedMachine machine : machines) {
        MachineCustomer customer = there.get(machine);
        if (customer == null) {
          long freeNs = System.nanoTime() - freeSinceNs.getOrDefault(machine, 0L);
          if ((sales == 0 || begun < sales) && freeNs > NEXT_CUSTOMER_NS) {
            long note = NOTES.get(random.nextInt(NOTES.size()));
            there.put(
                machine,
                new MachineCustomer(
                    machine,
                    hall.chain(),
                    new MachineCustomer.Wish(begun++ % 2 == 0, note, 1 + random.nextInt(3)),
                    screen::note));
          }
          continue;
        }
        Optional<String> end = customer.step();
        if (end.isPresent()) {
          screen.note(machine.name() + "  the customer " + end.get());
          there.remove(machine);
          freeSinceNs.put(machine, System.nanoTime());
          done++;
        }
      }
      if (System.nanoTime() - lastBlockNs > BLOCK_EVERY_NS) {
        hall.chain().mine(1);
        lastBlockNs = System.nanoTime();
      }
      LockSupport.parkNanos(ROUND_NS);
    }
    screen.note(done + " customers served.");
    return ExitStatus.OK;
  }
}
