package tallystick.drills.stolen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tallystick.cli.CliException;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Drill;
import tallystick.intent.AccountPolicy;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Limits;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tools.jackson.databind.JsonNode;

/** The real programs in a folder of their own, and what a drill asks them. */
final class Scene implements AutoCloseable {
  /** A loaded machine starts a program in a minute; what a drill waits for is faster. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration END = Duration.ofSeconds(30);
  private static final long LOOK_EVERY_MS = 50;
  private static final int PAGE = 500;

  private final Installation installation;
  private final StandIn person;
  private final List<Entry> entries = new ArrayList<>();

  private Scene(Installation installation, StandIn person) {
    this.installation = installation;
    this.person = person;
  }

  /** Starts the exchange and the keeper; the server waits for {@link #startServer}. */
  static Scene open(Drill.Stage stage, List<String> paperArguments, Consumer<String> say) {
    Places places = new Places(stage.folder(), stage.folder().resolve("run"), stage.code());
    Installation installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(0, 0, paperArguments, List.of()),
            say);
    try {
      say.accept(installation.programs().isolation());
      installation.startPaper();
      // Keeper, thief and customer share one address here, and with it one limit.
      installation.paperAdmin().post("/admin/limits", Map.of("weightPerMinute", 1_000_000));
      installation.startKeeper();
      return new Scene(installation, installation.standIn());
    } catch (RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  Installation.SharedSecret importAccount(
      AccountPolicy policy, Limits ceilings, Map<String, String> balances) {
    return installation.openSharedAccount(person, policy, ceilings, balances);
  }

  void startServer() {
    installation.startServer();
  }

  void stopServer() {
    installation.server().child().terminate(END);
  }

  Installation installation() {
    return installation;
  }

  /** Lifts a freeze, as a person would who has looked into it. */
  void unfreeze(Scope scope) {
    person.change(new Setting.Unfreeze(scope));
  }

  boolean frozen(String credential) {
    for (JsonNode account : person.status().path("accounts")) {
      if (account.path("credential").asString().equals(credential)) {
        return account.path("frozen").asBoolean();
      }
    }
    throw new CliException("The keeper does not know the account " + credential);
  }

  KeyHolder keyHolder(String apiKey, String secret) {
    return KeyHolder.at(
        installation.places().folder(Role.PAPER).resolve("paper-cert.pem"),
        installation.paperPort(),
        apiKey,
        secret);
  }

  /** A key that the exchange makes for an account. */
  KeyHolder freshKey(String accountId) {
    JsonNode key =
        installation
            .paperAdmin()
            .post("/admin/accounts/" + accountId + "/keys", Map.of("kind", "HMAC"));
    return keyHolder(key.path("apiKey").asString(), key.path("secretKey").asString());
  }

  /** Makes a bot and starts it. */
  void startBot(String name, String credential, String pair, BotSettings settings) {
    String id =
        installation
            .api()
            .post(
                "/api/v1/bots", settings.wish(name, Installation.VENUE, credential, List.of(pair)))
            .path("id")
            .asString();
    installation.api().post("/api/v1/bots/" + id + "/start", Map.of());
  }

  /** How bots and tally stand, for whoever has to find out why nothing goes on. */
  String standing() {
    List<Entry> all = tally();
    return installation.api().get("/api/v1/bots")
        + "; the tally's last entries: "
        + all.subList(Math.max(0, all.size() - 10), all.size()).stream().map(Entry::body).toList();
  }

  /**
   * Every entry of the tally so far, opened; asks for those it has not seen. While server and
   * keeper find each other again there is no answer, and the next look goes on from here.
   */
  List<Entry> tally() {
    while (true) {
      JsonApi.Answer page =
          installation
              .api()
              .ask("GET", "/api/v1/tally/entries?limit=" + PAGE + "&from=" + entries.size(), null);
      if (!page.ok()) {
        return List.copyOf(entries);
      }
      page.body()
          .forEach(
              row ->
                  entries.add(
                      Canonical.decodeEntry(
                          HexFormat.of().parseHex(row.path("entry").asString()))));
      if (page.body().size() < PAGE) {
        return List.copyOf(entries);
      }
    }
  }

  /** Waits for an entry. */
  boolean logged(Predicate<Entry> wanted) {
    return await(() -> tally().stream().anyMatch(wanted));
  }

  /** Whether it became true in time. */
  static boolean await(BooleanSupplier condition) {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      pause(LOOK_EVERY_MS);
    }
    return true;
  }

  static void pause(long ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  /** Whether the keeper that was started first has never ended. */
  boolean keeperStayed() {
    return installation.keeper().child().isAlive();
  }

  /** What the programs said, for whoever looks into a drill that failed. */
  void keepLogs(Path folder) {
    try (Stream<Path> logs = Files.list(installation.places().logs())) {
      Files.createDirectories(folder);
      for (Path log : logs.toList()) {
        Files.copy(log, folder.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new CliException("Cannot keep the logs in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    person.close();
    installation.close();
  }
}
