package tallystick.bench.fleet;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.demo.TrialChain;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Ports;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.paper.http.Certificate;
import tools.jackson.databind.JsonNode;

/**
 * A whole installation with a node: two exchanges with the same invented prices, a keeper in which
 * every machine is enrolled one by one, a float, and a server with its own TLS for machines.
 */
final class Ground implements AutoCloseable {
  static final String SETTING = "btc-usd";
  private static final WalletId FLOAT = new WalletId("float");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A kept TLS connection takes some 50 KiB of the server, and there are up to 18,000. */
  private static final int SERVER_HEAP_MB = 4_096;

  private static final long BEGIN_MS = 1_700_000_000_000L;
  private static final int HISTORY_SECONDS = 1_200;

  /** The longest run, with room. */
  private static final int DATA_SECONDS = 7_200;

  private static final double PRICE = 100_000;
  private static final long FLOAT_SATS = 9_000_000_000L;

  /** Each send ties one of them up until the next block, and there is a send a second. */
  private static final int FLOAT_PARTS = 60;

  private static final long CAP_MINOR = 100_000_000_00L;

  private final Installation installation;
  private final Path folder;
  private final BitcoinNode node;
  private final TrialChain chain;
  private final Programs.Running second;
  private final Certificate certificate;
  private final int machinesPort = Ports.free();
  private volatile boolean open = true;
  private int version = 1;
  private int most = 500;

  private Ground(Installation installation, Path folder) throws IOException {
    this.installation = installation;
    this.folder = folder;
    installation.programs().heap(Programs.Kind.SERVER, SERVER_HEAP_MB);
    Path program =
        BitcoinNode.program()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "No bitcoind here; packaging/get-bitcoind fetches one"));
    node = BitcoinNode.start(program, installation.programs());
    chain = TrialChain.open(node);
    installation.startPaper();
    Path other = installation.places().folder(Role.PAPER).resolve("second");
    installation.programs().users().folder(other, Role.PAPER, "rwx------");
    List<String> arguments =
        new ArrayList<>(
            List.of("--folder", other.toString(), "--port", Integer.toString(Ports.free())));
    arguments.addAll(prices(folder));
    second = installation.programs().start(Programs.Kind.PAPER2, arguments);
    installation.startKeeper();
    certificate = Certificate.in(Files.createDirectories(folder.resolve("tls")), Instant.now());
    Thread.ofPlatform().daemon().name("miner").start(this::mine);
  }

  /** Everything but the server; its machines are enrolled before it starts. */
  static Ground open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    writePrices(folder);
    Places places = new Places(folder.resolve("home"), folder.resolve("run"), Path.of(""));
    Installation installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()),
            new Installation.Options(0, 0, prices(folder), List.of()),
            line -> {});
    try {
      return new Ground(installation, folder);
    } catch (IOException | RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  private static List<String> prices(Path folder) {
    return List.of(
        "--speed",
        "1",
        "--data",
        folder.resolve("BTCUSD.csv").toString(),
        "--from",
        Long.toString(BEGIN_MS + 1_000L * HISTORY_SECONDS));
  }

  private static void writePrices(Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(20_261_122);
    Path file = folder.resolve("BTCUSD.csv");
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII))) {
      out.print("time_ms,price,qty\n");
      for (int second = 0; second < HISTORY_SECONDS + DATA_SECONDS; second++) {
        out.printf(
            Locale.ROOT,
            "%d,%.2f,%s%n",
            BEGIN_MS + 1_000L * second,
            PRICE + 20 * random.nextGaussian(),
            "5.001");
      }
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** A block now and then, or what is sent would wait on what was sent before for ever. */
  private void mine() {
    while (open) {
      LockSupport.parkNanos(5_000_000_000L);
      if (open && chain.waiting() > 0) {
        chain.mine(1);
      }
    }
  }

  /**
   * What people approve: a wallet, margins, and each machine, each a change of its own at the
   * keeper, proposed, approved and logged as any. Answers the milliseconds that a machine took.
   */
  double enrol(List<MachineKey> keys) {
    try (StandIn person = installation.standIn()) {
      person.change(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST));
      person.change(
          new MachineSetting.SetWalletPolicy(
              new WalletPolicy(
                  FLOAT, 100_000_000, 10 * FLOAT_SATS, 10 * FLOAT_SATS, 50, 5_000_000)));
      person.change(
          new MachineSetting.SetDepositRules(FLOAT, 1, 0, Bytes.parseHex(chain.firstHeader())));
      person.change(
          new MachineSetting.SetMarginEnvelope("BTC", "USD", Installation.VENUE, 100, 1_500));
      Cash cap = new Cash("USD", CAP_MINOR);
      long beganNs = System.nanoTime();
      int done = 0;
      for (MachineKey key : keys) {
        person.change(key.enrolment(new TerminalCaps(cap, cap, cap)));
        if (++done % 1_000 == 0) {
          System.out.println(done + " machines enrolled");
        }
      }
      double eachMs = (System.nanoTime() - beganNs) / 1e6 / keys.size();
      String address =
          await(
              "an address of the float",
              () -> person.fleet().path("fundingAddresses").path(FLOAT.name()).asString(""));
      for (int i = 0; i < FLOAT_PARTS; i++) {
        chain.pay(address, FLOAT_SATS / FLOAT_PARTS);
      }
      chain.mine(1);
      return eachMs;
    }
  }

  /** Starts the server, on its own processor when there is one. */
  void startServer() {
    installation.startServer(
        List.of(
            "--venue",
            "paper2=127.0.0.1:" + second.value("port"),
            "--venue-pin",
            "paper2=spki-sha256=" + second.value("spki"),
            "--bitcoin-node",
            node.rpc().toString(),
            "--bitcoin-cookie",
            BitcoinNode.serverCookie(installation.places()).toString(),
            "--bitcoin-chain",
            "regtest",
            "--machines-port",
            Integer.toString(machinesPort),
            "--machines-certificate",
            tls("paper-cert.pem"),
            "--machines-key",
            tls("paper-key.pem"),
            "--machines-connections",
            "19000"));
    Pinned.server(serverPid(), databasePid());
  }

  private String tls(String name) {
    try {
      Path from = folder.resolve("tls").resolve(name);
      Path file = installation.places().folder(Role.SERVER).resolve("machines-" + name);
      if (!Files.exists(file)) {
        installation
            .programs()
            .users()
            .file(file, Role.SERVER, Files.readString(from), "rw-------");
      }
      return file.toString();
    } catch (IOException e) {
      throw new IllegalStateException("The certificate cannot be copied", e);
    }
  }

  /** By which machines know the server. */
  Certificate certificate() {
    return certificate;
  }

  /** Coins for dollars everywhere, and waits until they can be had. */
  void offer() {
    installation.api().post("/api/v1/coins", Map.of("terms", terms(), "after", 0));
    await("prices, coins and a node", () -> isOffered() ? "yes" : "");
  }

  /** Waits, after a restart, until coins can be had. */
  void awaitTrade() {
    await("prices, coins and a node", () -> isOffered() ? "yes" : "");
  }

  private boolean isOffered() {
    for (JsonNode check : installation.api().post("/api/v1/coins/test", terms())) {
      if (!check.path("passed").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** Saves another version; answers what machines are told from then on. */
  String newVersion() {
    most--;
    installation.api().post("/api/v1/coins", Map.of("terms", terms(), "after", version));
    version++;
    return "\"maxMinor\":" + 100 * most;
  }

  private Map<String, Object> terms() {
    Map<String, Object> terms = new TreeMap<>();
    terms.put("name", SETTING);
    terms.put("machines", List.of());
    terms.put("place", "US");
    terms.put("zone", "America/New_York");
    terms.put("wallet", FLOAT.name());
    terms.put("currency", "USD");
    terms.put("sources", List.of(Installation.VENUE, "paper2"));
    terms.put("minSources", 2);
    terms.put("maxAgeSeconds", 60);
    terms.put("maxDeviationBps", 300);
    terms.put("quoteSeconds", 300);
    terms.put("buyOpen", true);
    terms.put("buyMarginBps", 1_000);
    terms.put("buyLeast", "5");
    terms.put("buyMost", Integer.toString(most));
    terms.put("buyStep", "1");
    terms.put("sellOpen", false);
    terms.put("sellMarginBps", 1_000);
    terms.put("sellLeast", "20");
    terms.put("sellMost", "500");
    terms.put("sellStep", "20");
    terms.put("fixedFee", "1");
    terms.put("networkFee", "0.00001");
    terms.put("rounding", "CUSTOMER");
    terms.put("dayMost", "0");
    terms.put("confirmations", 1);
    terms.put("tolerance", "0");
    terms.put("feeTargetBlocks", 6);
    terms.put("feeFloor", 1);
    terms.put("feeCeiling", 40);
    terms.put("feeFallback", 2);
    terms.put("screening", "NONE");
    return terms;
  }

  int machinesPort() {
    return machinesPort;
  }

  Path serverFolder() {
    return installation.places().folder(Role.SERVER);
  }

  long serverPid() {
    return installation.server().child().pid();
  }

  long databasePid() {
    try {
      return tallystick.bench.live.Processes.database(serverFolder());
    } catch (IOException e) {
      throw new IllegalStateException("The server has no PostgreSQL of its own", e);
    }
  }

  /** Ends the server as an operator does, with its database. */
  void stopServer() {
    installation.server().child().terminate(PATIENCE);
  }

  private String await(String what, java.util.function.Supplier<String> look) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    String found = look.get();
    while (found.isEmpty()) {
      installation
          .died()
          .ifPresent(
              why -> {
                throw new IllegalStateException(why);
              });
      if (System.nanoTime() > deadlineNs) {
        throw new IllegalStateException("Not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(200_000_000);
      found = look.get();
    }
    return found;
  }

  @Override
  public void close() {
    open = false;
    installation.close();
    chain.close();
    node.close();
  }
}
