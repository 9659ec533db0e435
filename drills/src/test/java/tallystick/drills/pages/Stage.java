package tallystick.drills.pages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
 * All the programs as the demo starts them, each under its own user, with two bots on real prices.
 * Several stories are told on one stage, whose building costs more than a story.
 */
final class Stage implements AutoCloseable {
  static final CredentialId ACCOUNT = new CredentialId("main");

  private static final Asset USD = Asset.of("USD");
  private static final Duration END = Duration.ofSeconds(30);

  private final Path folder;
  private final Installation installation;
  private final StandIn person;
  private final Scenes scenes;
  private final Installation.SharedSecret shared;
  private final AtomicInteger accounts = new AtomicInteger();

  private Stage(Path folder, Path screenshots) throws IOException {
    this.folder = folder;
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
      scenes = Scenes.open(screenshots, this::played);
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
    return new Stage(Files.createTempDirectory("ts-pages"), Scenes.screenshots(name));
  }

  /** Lets a script of {@code web/e2e} act, which ends with status 0 when all of it held. */
  void tell(String script) throws IOException, InterruptedException {
    tell(script, "desk");
  }

  /** The same at the size of a {@code phone}, of a script that can be told at either. */
  void tell(String script, String size) throws IOException, InterruptedException {
    scenes.tell(
        script,
        Map.of(
            "size", size,
            "server", installation.serverOrigin(),
            "approver", installation.approverOrigin()));
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
    scenes.close();
    person.close();
    installation.close();
    Programs.deleteAll(new Places(folder.resolve("home"), folder.resolve("run"), folder));
  }
}
