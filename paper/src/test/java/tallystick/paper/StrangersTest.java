package tallystick.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.paper.replay.Sample;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Programs that others wrote for Binance, unchanged but for the URL: ccxt and Binance's own
 * connector, on Node. Their packages are installed once per lock file, under {@code target}.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
final class StrangersTest {
  private static final Path SOURCES = Path.of("src", "test", "clients");
  private static final List<String> PACKAGE_FILES = List.of("package.json", "package-lock.json");
  private static final int TIMEOUT_SECONDS = 180;

  static Path installed;

  @TempDir Path folder;

  @BeforeAll
  static void install() throws IOException, NoSuchAlgorithmException, InterruptedException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : PACKAGE_FILES) {
      digest.update(Files.readAllBytes(SOURCES.resolve(name)));
    }
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    installed = Path.of("target", "clients-" + hash).toAbsolutePath();
    if (!Files.exists(installed.resolve("complete"))) {
      Files.createDirectories(installed);
      copy(PACKAGE_FILES);
      run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      Files.writeString(installed.resolve("complete"), "yes\n");
    }
    copy(List.of("check.mjs", "ccxt.mjs", "binance.mjs"));
  }

  private static void copy(List<String> names) throws IOException {
    for (String name : names) {
      Files.copy(
          SOURCES.resolve(name), installed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("paper-client", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(installed.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    assertTrue(ended, () -> String.join(" ", command) + " took too long:\n" + said);
    assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ":\n" + said);
    return said;
  }

  private String script(String name)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    try (PaperExchange exchange =
            PaperExchange.start(PaperConfig.of(folder, Sample.feeds(-1, -1), 0));
        Wire wire = new Wire(exchange)) {
      wire.step(3);
      wire.admin(
              "POST",
              "limits",
              Wire.JSON
                  .createObjectNode()
                  .put("ordersPer10Seconds", 10_000)
                  .put("weightPerMinute", 1_000_000))
          .ok();
      ObjectNode account = Wire.JSON.createObjectNode();
      account.putObject("balances").put("USD", "1000000").put("BTC", "100").put("ETH", "100");
      long id = wire.admin("POST", "accounts", account).ok().json().path("accountId").asLong();
      JsonNode hmac =
          wire.admin("POST", "accounts/" + id + "/keys", Wire.JSON.createObjectNode()).ok().json();
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      JsonNode ed25519 =
          wire.admin(
                  "POST",
                  "accounts/" + id + "/keys",
                  Wire.JSON
                      .createObjectNode()
                      .put("kind", "ED25519")
                      .put("publicKey", pem("PUBLIC KEY", pair.getPublic().getEncoded())))
              .ok()
              .json();
      ObjectNode settings = Wire.JSON.createObjectNode();
      settings.put("rest", "https://localhost:" + exchange.port());
      settings.put("ws", "wss://localhost:" + exchange.port());
      settings.put("adminToken", exchange.adminToken());
      settings.put("apiKey", hmac.path("apiKey").asString());
      settings.put("secretKey", hmac.path("secretKey").asString());
      settings.put("ed25519Key", ed25519.path("apiKey").asString());
      settings.put("ed25519Private", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      return run(
          Map.of(
              "PAPER",
              settings.toString(),
              "NODE_EXTRA_CA_CERTS",
              folder.resolve("paper-cert.pem").toString()),
          "node",
          name);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getEncoder().encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  @Test
  void ccxtTradesHere() throws Exception {
    String said = script("ccxt.mjs");

    assertTrue(said.contains("done 14"), said);
  }

  @Test
  void binancesOwnConnectorTradesHere() throws Exception {
    String said = script("binance.mjs");

    assertTrue(said.contains("done 7"), said);
  }
}
