package tallystick.drills.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tallystick.cli.demo.Installation;
import tallystick.cli.supervise.ClassPaths;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a keeper that nobody has touched to an account that may trade, by the console alone. */
class FirstAccountTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path home = home();
  private final Places places =
      new Places(home.resolve("home"), home.resolve("run"), Checkout.root());

  private static Path home() {
    try {
      Path home = Files.createTempDirectory("ts-hand");
      Users.makeFolder(home, "rwxr-xr-x");
      return home;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theRoadThatTheHelpDescribesEndsWithAnAccountThatMayTrade() throws Exception {
    try (Installation installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(0, 0, List.of("--bundled"), List.of()),
            line -> {})) {
      installation.startPaper();
      installation.startKeeper();

      tallystick("approve", "--console", "init", "--person", "anna");
      String code = Files.readString(places.firstAdministratorCode()).strip();
      tallystick("approve", "--console", "enrol", "--code", code);
      tallystick("account", "add", "main", "--venue", Installation.VENUE);
      approve("Add the credential main");
      String publicHalf = tallystick("approve", "--console", "show-key", "main");
      tallystick("account", "activate", "main", "--api-key", keyAt(installation, publicHalf));
      approve("main");
      String policy =
          tallystick(
              "account",
              "policy",
              "main",
              "--pairs",
              "BTC/USD",
              "--order-limit",
              "500",
              "--hour-limit",
              "5000",
              "--day-limit",
              "20000",
              "--loss-budget",
              "60");
      assertTrue(policy.contains("account ceilings --quote USD"), policy);
      approve("may trade: BTC/USD");
      tallystick(
          "account",
          "ceilings",
          "--quote",
          "USD",
          "--order-limit",
          "500",
          "--hour-limit",
          "5000",
          "--day-limit",
          "20000",
          "--loss-budget",
          "50");
      approve("a stolen server can trade away in a day: 50.00000000 USD");

      JsonNode account = JSON.readTree(tallystick("account", "list", "--json")).path(0);
      assertEquals("active", account.path("state").asString(), account.toString());
      String budgets = tallystick("account", "budgets");
      assertTrue(budgets.contains("0.00000000 of 60.00000000 USD"), budgets);
      assertEquals("Nothing waits for approval.", tallystick("approve", "--console").strip());
    }
    Programs.deleteAll(places);
    try (var left = Files.walk(home)) {
      left.sorted(java.util.Comparator.reverseOrder())
          .forEach(path -> assertTrue(path.toFile().delete(), path.toString()));
    }
  }

  /** Shows what waits, wants it to say this, and approves it by its code. */
  private void approve(String expected) throws Exception {
    String shown = tallystick("approve", "--console", "pending");
    assertTrue(shown.contains(expected), () -> "not \"" + expected + "\" in " + shown);
    var found =
        java.util.regex.Pattern.compile("code ([A-Z0-9-]+), change ([0-9a-f]+)").matcher(shown);
    assertTrue(found.find(), shown);
    tallystick("approve", "--console", "yes", found.group(2), "--code", found.group(1));
  }

  private static String keyAt(Installation installation, String publicHalf) {
    String account =
        installation
            .paperAdmin()
            .post("/admin/accounts", Map.of("name", "me", "balances", Map.of("USD", "10000")))
            .path("accountId")
            .asString();
    return installation
        .paperAdmin()
        .post(
            "/admin/accounts/" + account + "/keys",
            Map.of("kind", "ED25519", "publicKey", publicHalf))
        .path("apiKey")
        .asString();
  }

  /** What a command said on either stream; it must have ended well. */
  private String tallystick(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dtallystick.code=" + Checkout.root());
    command.addAll(List.of("-cp", ClassPaths.in(places.code()).of("cli")));
    command.add("tallystick.cli.TallystickCommand");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("TALLYSTICK_HOME", places.home().toString());
    builder.environment().put("TALLYSTICK_RUN", places.run().toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", arguments) + " said: " + said);
    return said;
  }
}
