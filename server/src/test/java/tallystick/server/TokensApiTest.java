package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tallystick.server.RunningServer.Answer;

/** Who may call what, against a whole server with a real PostgreSQL. */
class TokensApiTest {
  private static TestFolder folder;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    server =
        new RunningServer(
            new ServerSettings(
                folder.path(),
                folder.path().resolve("no-keeper.sock"),
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.empty(),
                TestFolder.postgresUser(),
                false));
  }

  @AfterAll
  static void stop() {
    server.close();
    folder.close();
  }

  private static String token(String scopes, String bots) {
    Answer made =
        server.post(
            "/api/v1/tokens",
            "{\"name\":\"t\",\"scopes\":[" + scopes + "],\"bots\":[" + bots + "],\"days\":1}");
    assertEquals(201, made.status(), made.text());
    return made.json().get("text").asString();
  }

  @Test
  void theFirstTokenLiesInAFileThatOnlyItsOwnerReads() throws Exception {
    Path file = folder.path().resolve("admin.token");

    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));

    assertEquals("rw-------", mode);
  }

  @Test
  void refusesWhoeverHasNoTokenAndSaysWhereTheFirstOneIs() {
    Answer none = server.send("GET", "/api/v1/tokens", null, null);
    Answer wrong = server.send("GET", "/api/v1/tokens", null, server.adminToken() + "x");

    assertEquals(401, none.status());
    assertEquals("no-token", none.json().get("code").asString());
    assertTrue(none.json().get("detail").asString().contains("admin.token"), none.text());
    assertEquals(401, wrong.status());
  }

  @Test
  void aTokenDoesWhatItsScopeSaysAndNoMore() {
    String read = token("\"read\"", "");

    Answer listing = server.send("GET", "/api/v1/tokens", null, read);
    Answer making =
        server.send(
            "POST", "/api/v1/tokens", "{\"name\":\"x\",\"scopes\":[\"admin\"],\"days\":1}", read);

    assertEquals(403, listing.status());
    assertEquals("scope-missing", listing.json().get("code").asString());
    assertEquals(403, making.status());
  }

  @Test
  void aRevokedTokenIsWorthNothingAtOnce() {
    String text = token("\"admin\"", "");
    String id = text.substring(4, 16);
    assertEquals(200, server.send("GET", "/api/v1/tokens", null, text).status());

    Answer revoked = server.send("DELETE", "/api/v1/tokens/" + id, null, server.adminToken());

    assertEquals(204, revoked.status());
    assertEquals(401, server.send("GET", "/api/v1/tokens", null, text).status());
  }

  @Test
  void theSecretIsNowhereInTheDatabasesFilesNorInItsLog() throws Exception {
    String text = token("\"read\"", "");
    byte[] secret = text.substring(17).getBytes(StandardCharsets.US_ASCII);

    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder.path().resolve("postgres").resolve("data"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }

    assertTrue(files.size() > 100, "the data folder was read");
    for (Path file : files) {
      assertFalse(contains(Files.readAllBytes(file), secret), file.toString());
    }
  }

  @Test
  void aRefusalOfWrongInputNamesTheInput() {
    Answer scope =
        server.post("/api/v1/tokens", "{\"name\":\"x\",\"scopes\":[\"withdraw\"],\"days\":1}");
    Answer unknownField =
        server.post("/api/v1/tokens", "{\"name\":\"x\",\"scopez\":[\"read\"],\"days\":1}");

    assertEquals(400, scope.status());
    assertTrue(scope.json().get("detail").asString().contains("withdraw"), scope.text());
    assertEquals(400, unknownField.status());
    assertTrue(unknownField.json().get("detail").asString().contains("scopez"));
  }

  @Test
  void refusesABodyBeyondTheLimitUnread() {
    Answer answer = server.post("/api/v1/tokens", "x".repeat(200_000));

    assertEquals(413, answer.status());
  }

  @Test
  void healthNeedsNoTokenAndNamesItsParts() {
    Answer health = server.send("GET", "/health", null, null);
    Answer alive = server.send("GET", "/health/liveness", null, null);

    assertEquals(200, alive.status());
    assertTrue(health.text().contains("\"database\""), health.text());
  }

  @Test
  void metricsNeedATokenAndAreForPrometheus() {
    assertEquals(401, server.send("GET", "/metrics", null, null).status());

    Answer metrics = server.get("/metrics");

    assertEquals(200, metrics.status());
    assertTrue(metrics.text().contains("jvm_memory_used_bytes"));
  }

  @Test
  void theApiDescribesItself() {
    Answer openApi = server.get("/api/openapi.json");

    assertEquals(200, openApi.status());
    assertTrue(openApi.json().get("paths").has("/api/v1/tokens"), openApi.text());
  }

  private static boolean contains(byte[] haystack, byte[] needle) {
    outer:
    for (int i = 0; i <= haystack.length - needle.length; i++) {
      for (int j = 0; j < needle.length; j++) {
        if (haystack[i + j] != needle[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }

  @Test
  void theLogsPublicFilesNeedNoToken() {
    // The keeper has never been there, and whoever asks is told that and not who he is not.
    assertEquals(503, server.send("GET", "/checkpoint", null, null).status());
    assertEquals(404, server.send("GET", "/tile/none", null, null).status());
  }
}
