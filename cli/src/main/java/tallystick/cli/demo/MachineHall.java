package tallystick.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.cli.supervise.Child;
import tallystick.cli.supervise.Ports;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tools.jackson.databind.JsonNode;

/**
 * Cash machines beside an installation: a node on a chain of trials, a wallet with a float, and
 * machines with simulated bodies that people have let in. The demo and the drills are made of it;
 * every step looks at what is already there, so that a second start goes on from the first.
 */
public final class MachineHall implements AutoCloseable {
  public static final WalletId WALLET = new WalletId("float");

  /** The name of the one coin's setting. */
  public static final String SETTING = "btc-usd";

  /** A price needs two sources that agree. */
  private static final String SECOND_VENUE = "paper2";

  /** At 800 dollars a coin some 1,600 dollars' worth. */
  private static final long FLOAT_SATS = 200_000_000;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long LOOK_EVERY_NS = 100_000_000;

  private final Installation installation;
  private final BitcoinNode node;
  private final TrialChain chain;
  private final Map<String, SimulatedMachine> machines = new TreeMap<>();
  private String funding = "";
  private final Map<String, Child> programs = new TreeMap<>();
  private Programs.@Nullable Running secondPrices;

  private MachineHall(Installation installation, BitcoinNode node, TrialChain chain) {
    this.installation = installation;
    this.node = node;
    this.chain = chain;
  }

  /**
   * Starts the node, or goes on with its chain.
   *
   * @param program the node's
   */
  public static MachineHall open(Installation installation, Path program) {
    BitcoinNode node = BitcoinNode.start(program, installation.programs());
    return new MachineHall(installation, node, TrialChain.open(node));
  }

  /** The process of the chain: to be killed, and started again. */
  public BitcoinNode node() {
    return node;
  }

  /** The program of a machine that was started here. */
  public Child program(String name) {
    Child found = programs.get(name);
    if (found == null) {
      throw new IllegalStateException("The machine " + name + " was not started here");
    }
    return found;
  }

  /** Where a simulated machine's body lies. */
  public Path body(String name) {
    return folder(name).resolve("body");
  }

  private Path folder(String name) {
    return installation.places().folder(Role.TERMINAL).resolve(name);
  }

  /** Customers, and whoever makes blocks. */
  public TrialChain chain() {
    return chain;
  }

  /** Machines that run, by name. */
  public Map<String, SimulatedMachine> machines() {
    return Map.copyOf(machines);
  }

  /** A second exchange with the same market: what a price is held against. */
  public void startSecondPrices(List<String> paperArguments) {
    Path folder = installation.places().folder(Role.PAPER).resolve("second");
    installation.programs().users().folder(folder, Role.PAPER, "rwx------");
    List<String> arguments =
        new ArrayList<>(
            List.of("--folder", folder.toString(), "--port", Integer.toString(Ports.free())));
    arguments.addAll(paperArguments);
    secondPrices = installation.programs().start(Programs.Kind.PAPER2, arguments);
  }

  /** The server, told of the node and of both sources. */
  public void startServer() {
    Programs.Running second = secondPrices;
    List<String> more =
        new ArrayList<>(
            List.of(
                "--bitcoin-node",
                node.rpc().toString(),
                "--bitcoin-cookie",
                BitcoinNode.serverCookie(installation.places()).toString(),
                "--bitcoin-chain",
                "regtest"));
    if (second != null) {
      more.addAll(
          List.of(
              "--venue",
              SECOND_VENUE + "=127.0.0.1:" + second.value("port"),
              "--venue-pin",
              SECOND_VENUE + "=spki-sha256=" + second.value("spki")));
    }
    installation.startServer(more);
  }

  /** What people approve once: a wallet, what it may send, which margins machines may take. */
  public void settle(StandIn person) {
    if (fundingAddress(person).isEmpty()) {
      person.change(new MachineSetting.AddWallet(WALLET, Chain.BITCOIN_REGTEST));
      person.change(
          new MachineSetting.SetWalletPolicy(
              new WalletPolicy(WALLET, 100_000_000, 500_000_000, 2_000_000_000, 50, 50_000)));
      person.change(
          new MachineSetting.SetDepositRules(WALLET, 1, 0, Bytes.parseHex(chain.firstHeader())));
      person.change(
          new MachineSetting.SetMarginEnvelope(
              "BTC", "USD", Installation.VENUE, LEAST_MARGIN_BPS, MOST_MARGIN_BPS));
    }
    funding = await("the wallet's keys", () -> fundingAddress(person));
    if (!offersCoins()) {
      payIn(FLOAT_SATS);
    }
  }

  /** Coins of the operator's own for the float, once it is settled. */
  public void payIn(long satoshis) {
    chain.pay(funding, satoshis);
    chain.mine(1);
  }

  /** Whether somebody has set a coin up, which is done once the float is there. */
  private boolean offersCoins() {
    for (JsonNode setting : installation.api().get("/api/v1/coins").path("settings")) {
      if (setting.path("terms").path("name").asString().equals(SETTING)) {
        return true;
      }
    }
    return false;
  }

  /** Below the machines' own margins, so that prices can move. */
  private static final int LEAST_MARGIN_BPS = 200;

  private static final int MOST_MARGIN_BPS = 1_500;

  private static Optional<String> fundingAddress(StandIn person) {
    String address = person.fleet().path("fundingAddresses").path(WALLET.name()).asString("");
    return address.isEmpty() ? Optional.empty() : Optional.of(address);
  }

  /** Bitcoin for dollars at every machine, unless somebody has set it up already. */
  public void offerCoins() {
    if (!offersCoins()) {
      installation.api().post("/api/v1/coins", Map.of("after", 0, "terms", terms()));
    }
  }

  /** Waits until everything that the setting needs passes its test: prices, wallet, node. */
  public void awaitTrade() {
    await(
        "prices, coins and a node",
        () -> {
          for (JsonNode check : installation.api().post("/api/v1/coins/test", terms())) {
            if (!check.path("passed").asBoolean()) {
              return Optional.empty();
            }
          }
          return Optional.of(true);
        });
  }

  private static Map<String, Object> terms() {
    return Map.ofEntries(
        Map.entry("name", SETTING),
        Map.entry("machines", List.of()),
        Map.entry("place", "US-CA"),
        Map.entry("zone", "America/Los_Angeles"),
        Map.entry("wallet", WALLET.name()),
        Map.entry("currency", "USD"),
        Map.entry("sources", List.of(Installation.VENUE, SECOND_VENUE)),
        Map.entry("minSources", 2),
        Map.entry("maxAgeSeconds", 120),
        Map.entry("maxDeviationBps", 300),
        Map.entry("quoteSeconds", 300),
        Map.entry("buyOpen", true),
        Map.entry("buyMarginBps", 600),
        Map.entry("buyLeast", "20"),
        Map.entry("buyMost", "500"),
        Map.entry("buyStep", "1"),
        Map.entry("sellOpen", true),
        Map.entry("sellMarginBps", 500),
        Map.entry("sellLeast", "20"),
        Map.entry("sellMost", "500"),
        Map.entry("sellStep", "10"),
        Map.entry("fixedFee", "1.00"),
        Map.entry("networkFee", "0.00001"),
        Map.entry("rounding", "CUSTOMER"),
        Map.entry("dayMost", "0"),
        Map.entry("confirmations", 1),
        Map.entry("tolerance", "0"),
        Map.entry("feeTargetBlocks", 3),
        Map.entry("feeFloor", 1),
        Map.entry("feeCeiling", 40),
        Map.entry("feeFallback", 2),
        Map.entry("screening", "NONE"));
  }

  /** Starts a machine with a simulated body, and lets it in when nobody has yet. */
  public SimulatedMachine startMachine(StandIn person, String name) {
    SimulatedMachine machine =
        startProgram(person.fleet().path("attestationKey").asString(), name, List.of());
    if (!enrolled(person, name)) {
      letIn(person, name);
    }
    return machine;
  }

  /**
   * Starts a machine's program, or starts it again after its end; nobody lets it in here.
   *
   * @param keeperKey as whoever stands at the machine compared it
   * @param more options, such as where it is to halt, or a server behind a slow line
   */
  public SimulatedMachine startProgram(String keeperKey, String name, List<String> more) {
    List<String> options = new ArrayList<>(List.of("--keeper-key", keeperKey));
    options.addAll(more);
    return switchOn(name, options);
  }

  /**
   * Starts a machine's program as somebody does who has unpacked it: all else is for people to do.
   *
   * @param more options
   */
  public SimulatedMachine switchOn(String name, List<String> more) {
    Path folder = folder(name);
    installation.programs().users().folder(folder, Role.TERMINAL, "rwx------");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server",
                installation.serverOrigin(),
                "--name",
                name,
                "--folder",
                folder.toString(),
                "--chain",
                "regtest",
                "--simulated",
                "--kiosk-port",
                "0",
                "--operator",
                "Tallystick demo"));
    arguments.addAll(more);
    Programs.Running running =
        installation
            .programs()
            .start(Programs.Kind.TERMINAL, name.toLowerCase(java.util.Locale.ROOT), arguments);
    SimulatedMachine machine = new SimulatedMachine(name, running.value("kiosk"));
    SimulatedMachine before = machines.put(name, machine);
    if (before != null) {
      before.close();
    }
    programs.put(name, running.child());
    return machine;
  }

  private void letIn(StandIn person, String name) {
    JsonNode waiting = await("the machine " + name + " at the server", () -> waiting(name));
    Cash cap = new Cash("USD", CAP_MINOR);
    person.change(
        new MachineSetting.EnrolTerminal(
            new TerminalId(name),
            Bytes.parseHex(waiting.path("publicKey").asString()),
            true,
            new TerminalCaps(cap, cap, cap)));
    await("the machine " + name + " among those let in", () -> atServer(name));
    load(name);
  }

  /**
   * Says to the server what lies in a machine's cassettes: as many notes as simulated ones hold.
   */
  public void load(String name) {
    installation
        .api()
        .post(
            "/api/v1/cash/machines/" + name + "/loads",
            Map.of(
                "currency",
                "USD",
                "notes",
                List.of(
                    Map.of("note", "20.00", "count", 100), Map.of("note", "50.00", "count", 100))));
  }

  /** More than the float is worth. */
  private static final long CAP_MINOR = 10_000_00;

  private static boolean enrolled(StandIn person, String name) {
    for (JsonNode terminal : person.fleet().path("terminals")) {
      if (terminal.asString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private Optional<JsonNode> waiting(String name) {
    for (JsonNode machine : installation.api().get("/api/v1/fleet").path("waiting")) {
      if (machine.path("terminal").asString().equals(name)) {
        return Optional.of(machine);
      }
    }
    return Optional.empty();
  }

  private Optional<JsonNode> atServer(String name) {
    for (JsonNode machine : installation.api().get("/api/v1/fleet").path("machines")) {
      if (machine.path("terminal").asString().equals(name)) {
        return Optional.of(machine);
      }
    }
    return Optional.empty();
  }

  private <T> T await(String what, Supplier<Optional<T>> look) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      installation
          .died()
          .ifPresent(
              why -> {
                throw new CliException(why);
              });
      if (System.nanoTime() > deadlineNs) {
        throw new CliException("Not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }

  @Override
  public void close() {
    machines.values().forEach(SimulatedMachine::close);
    chain.close();
  }
}
