package tallystick.drills.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.drills.stolen.KeyHolder;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All the programs as the demo starts them, each under its own user, with two bots on real prices;
 * and an address on loopback by which the browser's script asks for what happens behind the scenes.
 * Before it stand people in headless Chromium, with authenticators that exist only in it. Each
 * script of {@code web/e2e} is one story of many sentences; several are told on one stage, whose
 * building costs more than a story.
 */
final class Stage implements AutoCloseable {
  static final CredentialId ACCOUNT = new CredentialId("main");

  private static final Asset USD = Asset.of("USD");
  private static final Duration END = Duration.ofSeconds(30);

  private static final int STORY_SECONDS = 240;

  private final Path folder;
  private final Path screenshots;
  private final Installation installation;
  private final StandIn person;
  private final HttpServer scenes;
  private final Installation.SharedSecret shared;
  private final AtomicInteger accounts = new AtomicInteger();

  private Stage(Path folder, Path screenshots) throws IOException {
    this.folder = folder;
    this.screenshots = screenshots;
    Users.makeFolder(folder, "rwxr-xr-x");
    installation =
        new Installation(
            Programs.open(
                    new Places(folder.resolve("home"), folder.resolve("run"), Checkout.root()),
                    Users.ofThisProcess())
                .brief(),
            new Installation.Options(
                0,
                0,
                0,
                List.of("--bundled", "--speed", "60", "--from", "2013-11-25T02:10:00Z"),
                List.of()),
            line -> {});
    try {
      installation.startPaper();
      installation.startKeeper();
      person = installation.standIn();
      shared = installation.openSharedAccount(person, policy(), limits(), Map.of("USD", "100000"));
      installation.startApprover();
      installation.startServer();
      scenes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
      scenes.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      scenes.createContext("/", this::scene);
      scenes.start();
    } catch (RuntimeException | IOException e) {
      installation.close();
      throw e;
    }
  }

  /**
   * A stage of its own, or the reason why there can be none here, told as a skipped test.
   *
   * @param name of the folder with its pictures
   */
  static Stage open(String name) throws IOException {
    assumeTrue(
        Users.isRoot(), "not isolated: only root can run the programs as three users; run as root");
    Path screenshots = Path.of("target", "screenshots", name).toAbsolutePath();
    Files.createDirectories(screenshots);
    return new Stage(Files.createTempDirectory("ts-pages"), screenshots);
  }

  /** Lets a script of {@code web/e2e} act, which ends with status 0 when all of it held. */
  void tell(String script) throws IOException, InterruptedException {
    tell(script, "desk");
  }

  /** The same at the size of a {@code phone}, of a script that can be told at either. */
  void tell(String script, String size) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tallystick-pages", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("node", "e2e/" + script)
            .directory(Checkout.root().resolve("web").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("STAGE", JsonMapper.shared().writeValueAsString(forTheBrowser(size)));
    Process process = builder.start();
    boolean ended = process.waitFor(STORY_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    System.out.println(said);
    assertTrue(ended, () -> script + " took too long:\n" + said);
    assertEquals(0, process.exitValue(), () -> script + ": " + why(said) + "\n" + said);
  }

  /**
   * The sentence that did not hold and the first line of why, for who sees one line of a report.
   */
  private static String why(String said) {
    List<String> lines = said.lines().dropWhile(line -> !line.startsWith("RED ")).limit(2).toList();
    return String.join(": ", lines);
  }

  /** What the browser's script has to know. */
  private Map<String, Object> forTheBrowser(String size) {
    return Map.of(
        "size", size,
        "server", installation.serverOrigin(),
        "approver", installation.approverOrigin(),
        "scenes", "http://127.0.0.1:" + scenes.getAddress().getPort(),
        "screenshots", screenshots.toString());
  }

  private static Limits limits() {
    return new Limits(usd("2500"), usd("2000000"), usd("10000000"), usd("5000"));
  }

  private static AccountPolicy policy() {
    return new AccountPolicy(
        ACCOUNT,
        List.of(
            new AllowedInstrument(Instrument.of("BTC/USD"), true),
            new AllowedInstrument(Instrument.of("ETH/USD"), true),
            new AllowedInstrument(Instrument.of("THIN/USD"), true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        600,
        100);
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  private void scene(HttpExchange exchange) throws IOException {
    try (exchange) {
      String answer;
      int status = 200;
      try {
        answer =
            played(
                exchange.getRequestURI().getPath(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      } catch (RuntimeException e) {
        status = 500;
        answer = e.toString();
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String played(String path, String body) {
    return switch (path) {
      case "/code" -> installation.oneTimeCode().orElse("");
      case "/bot" -> startBot("averaging every 0.2 %", "BTC/USD");
      case "/bot-named" -> makeBot(body, "ETH/USD");
      case "/steal" -> steal();
      case "/delete-key" -> deleteKey();
      case "/add-key" -> addKey(body);
      case "/register-key" -> registerKey(body);
      case "/shared-key" -> sharedKey();
      case "/trade-elsewhere" -> tradeElsewhere(body);
      case "/stop-server" -> {
        installation.server().child().terminate(END);
        yield "";
      }
      case "/start-server" -> {
        installation.startServer();
        yield "";
      }
      case "/status" -> person.status().toString();
      default -> throw new IllegalArgumentException(path);
    };
  }

  /** A bot that averages soon and takes its profit soon. */
  private String startBot(String name, String pair) {
    String id = makeBot(name, pair);
    installation.api().post("/api/v1/bots/" + id + "/start", Map.of());
    return id;
  }

  private String makeBot(String name, String pair) {
    BotSettings settings = new BotSettings("100", 6, 3, "100", 20, 1000, 1500, 30, 0, 0, 0);
    return installation
        .api()
        .post(
            "/api/v1/bots", settings.wish(name, Installation.VENUE, ACCOUNT.name(), List.of(pair)))
        .path("id")
        .asString();
  }

  /** Whoever has the key's secret buys a thin coin with it, straight at the exchange. */
  private String steal() {
    return buy(shared.apiKey(), shared.secret());
  }

  private String buy(String apiKey, String secret) {
    try (KeyHolder holder =
        KeyHolder.at(
            installation.places().folder(Role.PAPER).resolve("paper-cert.pem"),
            installation.paperPort(),
            apiKey,
            secret)) {
      return holder
          .must(
              "POST",
              "/api/v3/order",
              Map.of("symbol", "THINUSD", "side", "BUY", "type", "MARKET", "quoteOrderQty", "50"))
          .path("orderId")
          .asString();
    }
  }

  /** What only the account's owner can do, at the exchange. */
  private String deleteKey() {
    return installation
        .paperAdmin()
        .ask("DELETE", "/admin/keys/" + shared.apiKey(), null)
        .body()
        .toString();
  }

  /** The same for a key made in the keeper, of which the exchange gets the public half. */
  private String addKey(String pem) {
    return installation
        .paperAdmin()
        .post(
            "/admin/accounts/" + shared.accountId() + "/keys",
            Map.of("kind", "ED25519", "publicKey", pem))
        .path("apiKey")
        .asString();
  }

  /** A new account of somebody's at the exchange, whose one key has this public half. */
  private String registerKey(String pem) {
    String account = openAccount();
    JsonNode key =
        installation
            .paperAdmin()
            .post(
                "/admin/accounts/" + account + "/keys",
                Map.of("kind", "ED25519", "publicKey", pem));
    return JsonMapper.shared()
        .writeValueAsString(Map.of("account", account, "apiKey", key.path("apiKey").asString()));
  }

  /** A new account with a key whose secret the exchange makes and shows. */
  private String sharedKey() {
    return makeSharedKey(openAccount()).toString();
  }

  private String openAccount() {
    return installation
        .paperAdmin()
        .post(
            "/admin/accounts",
            Map.of("name", "own" + accounts.incrementAndGet(), "balances", Map.of("USD", "10000")))
        .path("accountId")
        .asString();
  }

  private JsonNode makeSharedKey(String account) {
    return installation
        .paperAdmin()
        .post("/admin/accounts/" + account + "/keys", Map.of("kind", "HMAC"));
  }

  /** Another platform trades on that account, with a key of its own. */
  private String tradeElsewhere(String account) {
    JsonNode key = makeSharedKey(account);
    return buy(key.path("apiKey").asString(), key.path("secretKey").asString());
  }

  @Override
  public void close() {
    scenes.stop(0);
    person.close();
    installation.close();
    Programs.deleteAll(new Places(folder.resolve("home"), folder.resolve("run"), folder));
  }
}
