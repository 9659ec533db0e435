package tallystick.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.Child;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Ports;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrganisationId;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tools.jackson.databind.JsonNode;

/**
 * A whole installation on this machine: paper exchange, keeper, a person's stand-in, server. The
 * demo and the drills are made of it. Every step looks at what is already there, so that a second
 * start goes on from the first.
 */
public final class Installation implements AutoCloseable {
  public static final OrganisationId ORGANISATION = new OrganisationId("demo");
  public static final String ORIGIN = "tallystick.local/demo";
  public static final String VENUE = "paper";

  private static final int KEY_FILE_BYTES = 32;

  private final Programs programs;
  private final Options options;
  private final Consumer<String> say;
  private final Properties remembered = new Properties();

  /** As the keeper is told them. */
  private final List<String> witnesses = new ArrayList<>();

  private Programs.@Nullable Running paper;
  private Programs.@Nullable Running keeper;
  private Programs.@Nullable Running server;
  private Programs.@Nullable Running approver;

  /** Both 0 until somebody asks. */
  private int approverPort;

  private int serverPort;

  private @Nullable JsonApi paperAdmin;
  private @Nullable JsonApi api;

  /**
   * How the programs are started.
   *
   * @param paperPort the exchange's TLS port; 0 takes a free one the first time and keeps it, since
   *     a key in the keeper is bound to its venue's address
   * @param httpPort the server's; the same
   * @param approverPort where people approve in a browser; the same, or {@link #NO_APPROVER}
   * @param paperArguments for example data, speed, window
   * @param keeperArguments for example {@code --settle-after-ms} in drills
   */
  public record Options(
      int paperPort,
      int httpPort,
      int approverPort,
      List<String> paperArguments,
      List<String> keeperArguments) {
    /** Nobody approves in a browser: the stand-in at the console is enough for most drills. */
    public static final int NO_APPROVER = -1;

    public Options {
      paperArguments = List.copyOf(paperArguments);
      keeperArguments = List.copyOf(keeperArguments);
    }

    /** Without the approver's pages. */
    public Options(
        int paperPort, int httpPort, List<String> paperArguments, List<String> keeperArguments) {
      this(paperPort, httpPort, NO_APPROVER, paperArguments, keeperArguments);
    }
  }

  /**
   * Opens the folders; nothing runs yet.
   *
   * @param say a line for people about each step
   */
  public Installation(Programs programs, Options options, Consumer<String> say) {
    this.programs = programs;
    this.options = options;
    this.say = say;
    Path file = rememberedFile();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        remembered.load(reader);
      } catch (IOException e) {
        throw CliException.unreadable(file, e);
      }
    }
  }

  public Programs programs() {
    return programs;
  }

  public Places places() {
    return programs.places();
  }

  /** Whether these folders have been in use before. */
  public boolean secondStart() {
    return remembered.containsKey("account");
  }

  /** The exchange: its own user, its own certificate. */
  public Programs.Running startPaper() {
    int port = port("paper", options.paperPort(), "--paper-port");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--folder",
                places().folder(Role.PAPER).toString(),
                "--port",
                Integer.toString(port)));
    arguments.addAll(options.paperArguments());
    Programs.Running running = programs.start(Programs.Kind.PAPER, arguments);
    paper = running;
    remember("paper", running.value("port"));
    if (paperAdmin != null) {
      paperAdmin.close();
    }
    paperAdmin =
        JsonApi.paper(
            paperPort(), running.value("spki"), JsonApi.token(places().paperAdminToken()));
    programs
        .users()
        .file(
            places().hostsFile(),
            Role.KEEPER,
            "# Where this keeper may connect to: name, environment, host:port, pin   # reason\n"
                + VENUE
                + " paper 127.0.0.1:"
                + paperPort()
                + " spki-sha256="
                + running.value("spki")
                + "   # the demo's own exchange\n",
            "rw-r--r--");
    return running;
  }

  /**
   * Two witnesses, before the keeper: it takes both for a quorum, since two quorums of one would
   * have nobody in common and let two histories pass. They run as the user who stands for outsiders
   * and on this same machine, so what they show is how it works, and not that it is safe.
   */
  public void startWitnesses() {
    String logKey = remembered.getProperty("log.vkey");
    if (logKey == null) {
      logKey = logKey();
      remember("log.vkey", logKey);
    }
    List<Programs.Kind> kinds = List.of(Programs.Kind.WITNESS, Programs.Kind.WITNESS2);
    List<Child> starting = new ArrayList<>();
    for (Programs.Kind kind : kinds) {
      starting.add(programs.launch(kind, witnessArguments(kind.programName(), logKey), Map.of()));
    }
    witnesses.clear();
    for (int i = 0; i < kinds.size(); i++) {
      Programs.Running running = programs.ready(starting.get(i));
      String name = kinds.get(i).programName();
      remember(name, running.value("port"));
      witnesses.add(
          "w"
              + (i + 1)
              + "=http://127.0.0.1:"
              + running.value("port")
              + ","
              + running.value("key"));
    }
  }

  private List<String> witnessArguments(String name, String logKey) {
    return List.of(
        "witness",
        "--name",
        "tallystick.local/" + name,
        "--listen",
        "127.0.0.1:" + Ports.orAnother(remembered.getProperty(name, "0")),
        "--folder",
        places().folder(Role.PAPER).resolve(name).toString(),
        "--log",
        logKey);
  }

  /** The key with which the keeper will sign its log, asked of the keeper before it runs. */
  private String logKey() {
    Process asked =
        programs.converse(
            Programs.Kind.KEEPER,
            List.of(
                "key",
                "--folder",
                places().folder(Role.KEEPER).toString(),
                "--origin",
                ORIGIN,
                "--key-file",
                keyFile().toString()));
    try (var out = asked.inputReader(StandardCharsets.UTF_8)) {
      String key = out.readLine();
      if (key == null || asked.waitFor() != 0) {
        throw new CliException(
            "The keeper did not tell its log's key; see " + places().log("keeper"));
      }
      return key;
    } catch (IOException e) {
      throw new CliException("The keeper did not tell its log's key: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }

  private Path keyFile() {
    Path keyFile = places().folder(Role.KEEPER).resolve("key-file");
    if (!Files.exists(keyFile)) {
      byte[] key = new byte[KEY_FILE_BYTES];
      new SecureRandom().nextBytes(key);
      programs.users().file(keyFile, Role.KEEPER, HexFormat.of().formatHex(key), "rw-------");
    }
    return keyFile;
  }

  /** The keeper, with a key file beside it so that it can start without a person. */
  public Programs.Running startKeeper() {
    return startKeeper(List.of());
  }

  /** The keeper, with options for one start, such as where it is to halt. */
  public Programs.Running startKeeper(List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--folder",
                places().folder(Role.KEEPER).toString(),
                "--run",
                places().keeperRun().toString(),
                "--server-user",
                programs.users().of(Role.SERVER),
                "--approver-user",
                programs.users().of(Role.APPROVER),
                "--origin",
                ORIGIN,
                "--organisation",
                ORGANISATION.name(),
                "--key-file",
                keyFile().toString(),
                "--hosts",
                places().hostsFile().toString()));
    if (options.approverPort() != Options.NO_APPROVER) {
      arguments.addAll(List.of("--approver-origin", approverOrigin()));
    }
    unattendedKey()
        .ifPresent(file -> arguments.addAll(List.of("--unattended-key", file.toString())));
    witnesses.forEach(witness -> arguments.addAll(List.of("--witness", witness)));
    arguments.addAll(options.keeperArguments());
    arguments.addAll(more);
    Programs.Running running = programs.start(Programs.Kind.KEEPER, arguments);
    keeper = running;
    return running;
  }

  /** The stand-in's public half where the keeper can read it; made at the first start. */
  private Optional<Path> unattendedKey() {
    Path file = places().folder(Role.KEEPER).resolve("unattended.pub");
    if (!Files.exists(file)) {
      Optional<String> key = StandIn.publicKey(programs, ORGANISATION);
      if (key.isEmpty()) {
        return Optional.empty();
      }
      programs.users().file(file, Role.KEEPER, key.get(), "rw-------");
      say.accept(
          "made a key that approves changes here unattended: in a real installation people do this,"
              + " with keys of their own");
    }
    return Optional.of(file);
  }

  /** The pages where people approve; once the keeper runs. */
  public Programs.Running startApprover() {
    List<String> arguments =
        List.of(
            "--socket",
            places().approvalSocket().toString(),
            "--organisation",
            ORGANISATION.name(),
            "--origin",
            approverOrigin(),
            "--server-origin",
            serverOrigin(),
            "--folder",
            places().folder(Role.APPROVER).toString());
    Programs.Running running = programs.start(Programs.Kind.APPROVE, arguments);
    approver = running;
    return running;
  }

  /** What makes the first person an administrator; empty once there is one, or when it ended. */
  public Optional<String> oneTimeCode() {
    Path file = places().firstAdministratorCode();
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
  }

  /** Where people approve; asked for before the keeper starts, which believes no other. */
  public String approverOrigin() {
    if (approverPort == 0) {
      if (options.approverPort() == Options.NO_APPROVER) {
        throw new IllegalStateException("This installation has no approver's pages");
      }
      int port = port("approver", options.approverPort(), "--approver-port");
      approverPort = port == 0 ? Ports.free() : port;
      remember("approver", Integer.toString(approverPort));
    }
    return "http://localhost:" + approverPort;
  }

  /**
   * Where the server's pages are; asked for before the approver starts, which sends people there.
   */
  public String serverOrigin() {
    return "http://localhost:" + serverPort();
  }

  private int serverPort() {
    if (serverPort == 0) {
      int port = port("server", options.httpPort(), "--http-port");
      serverPort = port == 0 ? Ports.free() : port;
      remember("server", Integer.toString(serverPort));
    }
    return serverPort;
  }

  /** The server with its database. */
  public Programs.Running startServer() {
    return startServer(List.of());
  }

  /** The server, with options for one start, such as that prices wait for a drill. */
  public Programs.Running startServer(List<String> more) {
    int port = serverPort();
    Programs.Running exchange = started(paper, "paper");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--folder",
                places().folder(Role.SERVER).toString(),
                "--keeper-socket",
                places().serverSocket().toString(),
                "--organisation",
                ORGANISATION.name(),
                "--venue",
                VENUE + "=127.0.0.1:" + exchange.value("port"),
                "--venue-pin",
                VENUE + "=spki-sha256=" + exchange.value("spki"),
                "--http-port",
                Integer.toString(port)));
    if (options.approverPort() != Options.NO_APPROVER) {
      arguments.addAll(List.of("--approver-origin", approverOrigin()));
    }
    arguments.addAll(more);
    Programs.Running running = programs.start(Programs.Kind.SERVER, arguments);
    server = running;
    remember("server", running.value("port"));
    if (api != null) {
      api.close();
    }
    api =
        JsonApi.server(
            Integer.parseInt(running.value("port")),
            JsonApi.token(places().folder(Role.SERVER).resolve("admin.token")));
    return running;
  }

  /**
   * A conversation with the keeper as the key that stands in for a person. The one-time code stays
   * good for a first person beside it.
   */
  public StandIn standIn() {
    return StandIn.start(programs, ORGANISATION);
  }

  /**
   * An account at the exchange whose key the keeper makes and never shows.
   *
   * @param balances decimal amounts by asset
   */
  public void openAccount(
      StandIn person, AccountPolicy policy, Limits ceilings, Map<String, String> balances) {
    openAccount(person, policy, List.of(ceilings), balances);
  }

  /** The same with the organisation's ceilings in several quote assets, ascending. */
  public void openAccount(
      StandIn person, AccountPolicy policy, List<Limits> ceilings, Map<String, String> balances) {
    CredentialId credential = policy.credential();
    if (remembered.containsKey("account." + credential)) {
      return;
    }
    person.change(new Setting.SetOrganisationPolicy(ceilings, 1));
    person.change(
        new Setting.AddCredential(
            credential, VENUE, KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
    JsonNode account =
        paperAdmin()
            .post("/admin/accounts", Map.of("name", credential.name(), "balances", balances));
    String accountId = account.path("accountId").asString();
    String apiKey =
        paperAdmin()
            .post(
                "/admin/accounts/" + accountId + "/keys",
                Map.of("kind", "ED25519", "publicKey", person.publicHalf(credential)))
            .path("apiKey")
            .asString();
    person.change(new Setting.ActivateCredential(credential, apiKey));
    person.change(new Setting.SetAccountPolicy(policy));
    remember("account", accountId);
    remember("account." + credential, accountId);
  }

  /**
   * An account with a shared secret, as most people have them: the exchange makes it, a person
   * imports it, and a thief may have read it on the way.
   *
   * @return the key's name and secret, as whoever stole them has them
   */
  public SharedSecret openSharedAccount(
      StandIn person, AccountPolicy policy, Limits ceilings, Map<String, String> balances) {
    CredentialId credential = policy.credential();
    person.change(new Setting.SetOrganisationPolicy(List.of(ceilings), 1));
    person.change(
        new Setting.AddCredential(
            credential, VENUE, KeyKind.HMAC_SHA256, Provenance.IMPORTED_FROM_FILE, true));
    String accountId =
        paperAdmin()
            .post("/admin/accounts", Map.of("name", credential.name(), "balances", balances))
            .path("accountId")
            .asString();
    JsonNode key =
        paperAdmin().post("/admin/accounts/" + accountId + "/keys", Map.of("kind", "HMAC"));
    SharedSecret shared =
        new SharedSecret(
            accountId, key.path("apiKey").asString(), key.path("secretKey").asString());
    person.importSecret(credential, shared.secret().getBytes(StandardCharsets.UTF_8));
    person.change(new Setting.ActivateCredential(credential, shared.apiKey()));
    person.change(new Setting.SetAccountPolicy(policy));
    remember("account", accountId);
    remember("account." + credential, accountId);
    return shared;
  }

  /** A secret that more than one party knows. */
  public record SharedSecret(String accountId, String apiKey, String secret) {
    @Override
    public String toString() {
      return "SharedSecret[" + accountId + ", " + apiKey + "]";
    }
  }

  /** The exchange's number of a credential's account. */
  public String accountId(CredentialId credential) {
    String id = remembered.getProperty("account." + credential);
    if (id == null) {
      throw new CliException("No account was opened for " + credential + " here");
    }
    return id;
  }

  public Programs.Running paper() {
    return started(paper, "paper");
  }

  public Programs.Running keeper() {
    return started(keeper, "keeper");
  }

  public Programs.Running server() {
    return started(server, "server");
  }

  public int paperPort() {
    return Integer.parseInt(paper().value("port"));
  }

  /** The exchange's owner's side. */
  public JsonApi paperAdmin() {
    return started(paperAdmin, "paper");
  }

  /** The server's API with its first administrator's token. */
  public JsonApi api() {
    return started(api, "server");
  }

  /**
   * Which of the programs has ended without being asked to, in words with the end of its log; empty
   * while all run.
   */
  public Optional<String> died() {
    for (Programs.Running running : Arrays.asList(paper, keeper, approver, server)) {
      if (running != null && !running.child().isAlive()) {
        return Optional.of(
            "The "
                + running.child().name()
                + " ended by itself (status "
                + running.child().ended().join()
                + ")."
                + running.child().tail());
      }
    }
    return Optional.empty();
  }

  private static <T> T started(@Nullable T what, String name) {
    if (what == null) {
      throw new IllegalStateException("The program " + name + " was not started here");
    }
    return what;
  }

  private int port(String name, int wanted, String option) {
    int port = wanted != 0 ? wanted : Integer.parseInt(remembered.getProperty(name, "0"));
    Ports.requireFree(port, option);
    return port;
  }

  private Path rememberedFile() {
    return places().home().resolve("installation.properties");
  }

  private void remember(String key, String value) {
    if (value.equals(remembered.getProperty(key))) {
      return;
    }
    remembered.setProperty(key, value);
    StringBuilder text = new StringBuilder("# What the supervisor made here; no secret.\n");
    remembered.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> text.append(name + "=" + remembered.getProperty(name) + "\n"));
    Path file = rememberedFile();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CliException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    programs.close();
    if (paperAdmin != null) {
      paperAdmin.close();
    }
    if (api != null) {
      api.close();
    }
  }
}
