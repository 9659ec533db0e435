package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.OrganisationId;

/** The wall to the browser, spoken to in plain HTTP; no keeper is needed for it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WebTest {
  private static final String HOST = "localhost:8421";
  private static final String ORIGIN = "http://" + HOST;
  private static final String JSON = "Content-Type: application/json\r\n";

  @TempDir Path folder;
  private Web web;

  @BeforeEach
  void start() {
    ApproverOrigin origin = new ApproverOrigin(ORIGIN);
    web =
        Web.start(
            origin,
            new Answers(
                folder.resolve("approval.sock"),
                new OrganisationId("demo"),
                origin,
                null,
                new SecureRandom()),
            null,
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            null);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  /** The whole answer, head and body. */
  private String say(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path, String host) throws IOException {
    return say("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  private String post(String path, String headers, String body) throws IOException {
    return say(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + HOST
            + "\r\nConnection: close\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  @Test
  void everyPageForbidsWhatItDoesNotNeed() throws IOException {
    for (String path :
        new String[] {
          "/", "/first", "/key", "/secret", "/person", "/prove", "/notices", "/app.js"
        }) {
      String answer = get(path, HOST);

      assertEquals(200, status(answer), path);
      String policy = answer.lines().filter(l -> l.contains("default-src")).findFirst().orElse("");
      assertTrue(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"), path);
      assertTrue(policy.contains("frame-ancestors 'none'"), path);
      assertTrue(policy.contains("form-action 'none'"), path);
      assertFalse(policy.contains("unsafe"), policy);
      assertTrue(answer.contains("nosniff"), path);
      assertTrue(answer.contains("no-referrer"), path);
      assertTrue(answer.contains("no-store"), path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:8421",
        "localhost",
        "127.0.0.1:8421",
        "localhost:8422",
        "LOCALHOST:8421"
      })
  void answersNoOtherName(String host) throws IOException {
    assertEquals(421, status(get("/", host)));
    assertEquals(421, status(get("/api/state", host)));
  }

  @Test
  void twoNamesAtOnceAreNone() throws IOException {
    String answer =
        say(
            "GET / HTTP/1.1\r\nHost: "
                + HOST
                + "\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

    assertTrue(status(answer) >= 400, answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Origin: null\r\n",
        "Origin: http://evil.example\r\n",
        "Origin: https://localhost:8421\r\n",
        "Origin: http://localhost:8421.evil.example\r\n",
        "Origin: http://localhost:8421\r\nOrigin: http://evil.example\r\n"
      })
  void aPostFromElsewhereIsNotLookedAt(String origin) throws IOException {
    String answer = post("/api/newcomer", origin + JSON, "{}");

    assertEquals(403, status(answer), answer);
  }

  @Test
  void aPostThatAFormCouldSendIsNotLookedAt() throws IOException {
    String own = "Origin: " + ORIGIN + "\r\n";

    assertEquals(415, status(post("/api/newcomer", own + "Content-Type: text/plain\r\n", "{}")));
    assertEquals(415, status(post("/api/newcomer", own, "{}")));
    assertEquals(
        403, status(post("/api/newcomer", own + JSON + "Sec-Fetch-Site: cross-site\r\n", "{}")));
  }

  @Test
  void aLargeOrBrokenBodyIsRefused() throws IOException {
    String own = "Origin: " + ORIGIN + "\r\n" + JSON;

    assertEquals(413, status(post("/api/approve", own, "x".repeat(Web.MAX_BODY_BYTES + 1))));
    assertEquals(400, status(post("/api/approve", own, "{")));
    assertEquals(400, status(post("/api/approve", own, "[[[[[[[[]]]]]]]]")));
    assertEquals(400, status(post("/api/approve", own, "{\"change\":\"00\"}")));
    assertEquals(400, status(post("/api/secret", own, "{\"secret\":\"c2VjcmV0\"}")));
  }

  @Test
  void otherMethodsAndPathsLeadNowhere() throws IOException {
    assertEquals(
        405, status(say("OPTIONS / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n")));
    assertEquals(404, status(get("/gone", HOST)));
    assertEquals(404, status(get("/../pages/first.html", HOST)));
    assertEquals(404, status(get("/frame.html", HOST)));
    assertEquals(404, status(get("/api/secret", HOST)));
  }

  @Test
  void saysThatTheKeeperIsAway() throws IOException {
    String answer = get("/api/state", HOST);

    assertEquals(503, status(answer));
    assertTrue(answer.contains("keeper-away"), answer);
  }
}
