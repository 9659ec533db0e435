package tallystick.drills.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tallystick.cli.CliException;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.ClassPaths;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tools.jackson.databind.JsonNode;

/** A host is lost and another takes its place, typed as the manual has it. */
class BackupAndRestoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A bot's wish with everything at its usual. */
  private static final Map<String, Object> BOT =
      Map.of(
          "name",
          "kept",
          "venue",
          Installation.VENUE,
          "credential",
          "main",
          "instruments",
          List.of("BTC/USD"),
          "settings",
          Map.of(
              "baseOrder",
              "100",
              "takeProfit",
              Map.of(
                  "steps",
                  List.of(Map.of("shareBps", 10_000, "profitBps", 80)),
                  "trailingBps",
                  0)));

  private final Path root = root();
  private final Places lost = places("lost");
  private final Places found = places("found");
  private final Path passphrase = root.resolve("passphrase");

  private record Said(int status, String text) {}

  private static Path root() {
    try {
      Path root = Files.createTempDirectory("ts-back");
      Users.makeFolder(root, "rwxr-xr-x");
      return root;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Places places(String name) {
    return new Places(
        root.resolve(name).resolve("home"), root.resolve(name).resolve("run"), Checkout.root());
  }

  private Path file(String name) {
    return root.resolve(name + ".backup");
  }

  @Test
  void whatTheManualSaysBringsALostHostBackElsewhereAndNothingThatHasEnded() throws Exception {
    Files.writeString(passphrase, "eleven seals upon one box\n");
    Users users = Users.ofThisProcess();
    try (Installation before =
        new Installation(
            Programs.open(lost, users).brief(),
            new Installation.Options(0, 0, List.of("--bundled"), List.of()),
            line -> {})) {
      before.startPaper();
      before.startKeeper();
      try (StandIn person = before.standIn()) {
        person.change(
            new Setting.AddCredential(
                new CredentialId("main"),
                Installation.VENUE,
                KeyKind.ED25519,
                Provenance.MADE_IN_KEEPER,
                false));
      }
      before.startServer();
      String bot = before.api().post("/api/v1/bots", BOT).path("id").asString();
      String token =
          before
              .api()
              .post(
                  "/api/v1/tokens",
                  Map.of("name", "ci", "scopes", List.of("read"), "bots", List.of(), "days", 9))
              .path("text")
              .asString();
      users.file(
          lost.folder(Role.APPROVER).resolve("notices.properties"),
          Role.APPROVER,
          "telegram.token=1:x\ntelegram.chat=-1\n",
          "rw-------");

      backsUpWholeOrNotAtAll();
      before.server().child().terminate(PATIENCE);
      before.keeper().child().terminate(PATIENCE);
      Files.createDirectories(found.home());
      refusesWhatIsNotAsItWasWritten();
      restores();
      try (Programs after = Programs.open(found, users).brief()) {
        comesBack(after, before, bot, token);
      }
    }
    Programs.deleteAll(lost);
    Programs.deleteAll(found);
    delete();
  }

  /** All three beside the running programs; and what stands there when one is cut off. */
  private void backsUpWholeOrNotAtAll() throws Exception {
    for (String whose : List.of("keeper", "server", "approver")) {
      Said made = tallystick(lost, "backup", whose, "--to", file(whose) + "", "--passphrase-file");
      assertEquals(0, made.status(), made.text());
      assertTrue(made.text().contains("sealed by the passphrase"), made.text());
    }
    assertEquals(
        "rw-------",
        java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file("server"))));

    Path tooLarge = file("full");
    List<String> full = command("backup", "server", "--to", tooLarge + "", "--passphrase-file");
    full.addAll(0, List.of("bash", "-c", "ulimit -f 4; exec \"$@\"", "bash"));
    Said noRoom = end(start(lost, full));
    assertEquals(3, noRoom.status(), noRoom.text());
    assertTrue(noRoom.text().contains("There is none"), noRoom.text());
    assertFalse(Files.exists(tooLarge));

    Path cutOff = file("killed");
    Path unfinished = root.resolve("killed.backup.unfinished");
    Process killed =
        start(lost, command("backup", "server", "--to", cutOff + "", "--passphrase-file"));
    await("the backup begins", () -> Files.exists(unfinished));
    killed.destroyForcibly().waitFor();
    assertFalse(Files.exists(cutOff), "half a backup bears no backup's name");
  }

  private void refusesWhatIsNotAsItWasWritten() throws Exception {
    byte[] bytes = Files.readAllBytes(file("keeper"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file("changed"), bytes);

    Said refused =
        tallystick(found, "restore", "keeper", "--from", file("changed") + "", "--passphrase-file");

    assertEquals(3, refused.status(), refused.text());
    assertTrue(refused.text().contains("not as it was written"), refused.text());
    assertFalse(Files.exists(found.folder(Role.KEEPER).resolve("vault")));
  }

  /** The server's is killed while it exchanges the rows, and run again. */
  private void restores() throws Exception {
    for (String whose : List.of("keeper", "approver")) {
      Said done =
          tallystick(found, "restore", whose, "--from", file(whose) + "", "--passphrase-file");
      assertEquals(0, done.status(), done.text());
    }
    Process killed =
        start(
            found,
            command("restore", "server", "--from", file("server") + "", "--passphrase-file"));
    Path note = found.folder(Role.SERVER).resolve("people.key.restoring");
    await("the rows are put back", () -> Files.exists(note));
    killed.descendants().forEach(ProcessHandle::destroyForcibly);
    killed.destroyForcibly().waitFor();

    try (Programs early = Programs.open(found, Users.ofThisProcess()).brief()) {
      CliException refused =
          assertThrows(
              CliException.class,
              () ->
                  early.start(
                      Programs.Kind.SERVER,
                      List.of(
                          "--folder",
                          found.folder(Role.SERVER) + "",
                          "--keeper-socket",
                          found.serverSocket() + "",
                          "--organisation",
                          "demo")));
      assertTrue(String.valueOf(refused.getMessage()).contains("A restore was cut off"));
    }
    Said again =
        tallystick(found, "restore", "server", "--from", file("server") + "", "--passphrase-file");
    assertEquals(0, again.status(), again.text());
    assertTrue(again.text().contains("2 tokens"), again.text());
  }

  private void comesBack(Programs after, Installation before, String bot, String token)
      throws Exception {
    // The key file is in no backup: people keep it elsewhere, and bring it.
    after
        .users()
        .file(
            found.folder(Role.KEEPER).resolve("key-file"),
            Role.KEEPER,
            Files.readString(lost.folder(Role.KEEPER).resolve("key-file")),
            "rw-------");
    after.start(
        Programs.Kind.KEEPER,
        List.of(
            "--folder",
            found.folder(Role.KEEPER) + "",
            "--run",
            found.keeperRun() + "",
            "--server-user",
            after.users().of(Role.SERVER),
            "--approver-user",
            after.users().of(Role.APPROVER),
            "--origin",
            Installation.ORIGIN,
            "--organisation",
            "demo",
            "--key-file",
            found.folder(Role.KEEPER).resolve("key-file") + "",
            "--hosts",
            found.hostsFile() + ""));
    Programs.Running server =
        after.start(
            Programs.Kind.SERVER,
            List.of(
                "--folder",
                found.folder(Role.SERVER) + "",
                "--keeper-socket",
                found.serverSocket() + "",
                "--organisation",
                "demo",
                "--venue",
                Installation.VENUE + "=127.0.0.1:" + before.paperPort(),
                "--venue-pin",
                Installation.VENUE + "=spki-sha256=" + before.paper().value("spki"),
                "--http-port",
                "0"));
    int port = Integer.parseInt(server.value("port"));
    try (JsonApi api =
            JsonApi.server(port, JsonApi.token(found.folder(Role.SERVER).resolve("admin.token")));
        JsonApi old = JsonApi.server(port, token);
        JsonApi oldAdministrator =
            JsonApi.server(port, JsonApi.token(lost.folder(Role.SERVER).resolve("admin.token")))) {
      assertEquals(bot, api.get("/api/v1/bots").path(0).path("id").asString());
      assertEquals(401, old.ask("GET", "/api/v1/bots", null).status());
      assertEquals(401, oldAdministrator.ask("GET", "/api/v1/bots", null).status());
      JsonNode[] account = new JsonNode[1];
      await(
          "the restored keeper's account, frozen",
          () -> {
            account[0] = api.get("/api/v1/accounts");
            return account[0].toString().contains("\"main\"")
                && account[0].toString().contains("frozen\":true");
          });
      assertTrue(api.get("/api/v1/findings").toString().contains("restored-backup"));
      assertEquals(2, api.get("/api/v1/tally").path("epoch").asInt());
    }
    assertEquals(
        "telegram.token=1:x\ntelegram.chat=-1\n",
        Files.readString(found.folder(Role.APPROVER).resolve("notices.properties")));
  }

  private static void await(String what, BooleanSupplier holds) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, "waited in vain: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The arguments end with the option that names the passphrase's file. */
  private Said tallystick(Places places, String... arguments) throws Exception {
    return end(start(places, command(arguments)));
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dtallystick.code=" + Checkout.root());
    command.addAll(List.of("-cp", ClassPaths.in(Checkout.root()).of("cli")));
    command.add("tallystick.cli.TallystickCommand");
    command.addAll(List.of(arguments));
    command.add(passphrase.toString());
    return command;
  }

  private static Process start(Places places, List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("TALLYSTICK_HOME", places.home().toString());
    builder.environment().put("TALLYSTICK_RUN", places.run().toString());
    return builder.start();
  }

  private static Said end(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private void delete() throws Exception {
    try (var left = Files.walk(root)) {
      left.sorted(java.util.Comparator.reverseOrder())
          .forEach(path -> assertTrue(path.toFile().delete(), path.toString()));
    }
  }
}
