package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The web application as the server hands it out. */
class PagesTest {
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");
  private static final Pattern NONCE = Pattern.compile("'nonce-([A-Za-z0-9+/=]{22,})'");

  private static TestFolder folder;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    folder = new TestFolder();
    server = new RunningServer(folder.path(), folder.path().resolve("keeper.sock"));
  }

  @AfterAll
  static void stop() {
    server.close();
    folder.close();
  }

  @Test
  void allowsNoScriptButItsOwnFilesAndNothingUnsafe() throws Exception {
    HttpResponse<String> page = browse("/");

    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertFalse(policy.contains("unsafe"), policy);
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertTrue(policy.contains("base-uri 'none'"), policy);
    assertFalse(policy.contains("http"), policy);
    assertFalse(page.body().matches("(?s).*<script(?![^>]*src=).*"), "inline script");
  }

  @Test
  void givesEveryAnswerAnotherNonceAndWritesItIntoThePage() throws Exception {
    HttpResponse<String> one = browse("/");
    HttpResponse<String> other = browse("/");

    assertNotEquals(nonce(one), nonce(other));
    assertTrue(one.body().contains("nonce=\"" + nonce(one) + "\""), one.body());
    assertFalse(one.body().contains("__NONCE__"), one.body());
    assertEquals("no-store", one.headers().firstValue("Cache-Control").orElseThrow());
  }

  @Test
  void showsTheApplicationAtEveryAddressOfItsOwn() throws Exception {
    String index = withoutNonce(browse("/"));

    for (String path : new String[] {"/bots/01J/edit", "/welcome", "/help/tally", "/nowhere"}) {
      assertEquals(index, withoutNonce(browse(path)), path);
    }
  }

  @Test
  void leavesTheApiToItsOwnRules() throws Exception {
    for (String path : new String[] {"/api/v1/bots", "/api/nowhere", "/metrics"}) {
      HttpResponse<String> answer = browse(path);

      assertEquals(401, answer.statusCode(), path);
      assertFalse(answer.body().contains("<html"), path);
    }
  }

  @Test
  void showsNobodyWhoLooksForASetUpPageTheApplication() throws Exception {
    HttpResponse<String> answer = browse("/install/first-admin");

    assertEquals(410, answer.statusCode());
    assertFalse(answer.body().contains("<html"), answer.body());
  }

  @Test
  void servesHashedFilesCompressedAndForEver() throws Exception {
    Matcher script = SCRIPT.matcher(browse("/").body());
    assertTrue(script.find());

    HttpResponse<String> plain = get(script.group(1), "*/*", "identity");
    HttpResponse<String> small = get(script.group(1), "*/*", "gzip, br");

    assertEquals("text/javascript; charset=utf-8", type(plain));
    assertEquals("nosniff", plain.headers().firstValue("X-Content-Type-Options").orElseThrow());
    assertTrue(plain.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));
    assertEquals("br", small.headers().firstValue("Content-Encoding").orElseThrow());
    assertTrue(length(small) < length(plain) / 3, length(small) + " of " + length(plain));
  }

  @Test
  void leadsNowhereBeyondItsList() throws Exception {
    for (String path :
        new String[] {
          "/assets/nothing.js",
          "/assets/../application.properties",
          "/files.txt/..",
          "/index.html.br"
        }) {
      HttpResponse<String> answer = get(path, "*/*", "identity");

      assertTrue(answer.statusCode() >= 400, path + " " + answer.statusCode());
    }
  }

  private static String nonce(HttpResponse<String> page) {
    Matcher found =
        NONCE.matcher(page.headers().firstValue("Content-Security-Policy").orElseThrow());
    assertTrue(found.find(), page.headers().toString());
    return found.group(1);
  }

  private static String withoutNonce(HttpResponse<String> page) {
    assertEquals(200, page.statusCode());
    assertEquals("text/html; charset=utf-8", type(page));
    return page.body().replace(nonce(page), "");
  }

  private static String type(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Content-Type")
        .orElseThrow()
        .replaceFirst(";charset=", "; charset=")
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static long length(HttpResponse<String> answer) {
    return answer.headers().firstValueAsLong("Content-Length").orElseThrow();
  }

  private static HttpResponse<String> browse(String path) throws IOException, InterruptedException {
    return get(path, "text/html,application/xhtml+xml,*/*;q=0.8", "identity");
  }

  private static HttpResponse<String> get(String path, String accept, String encoding)
      throws IOException, InterruptedException {
    return server
        .http()
        .send(
            HttpRequest.newBuilder(server.uri(path))
                .header("Accept", accept)
                .header("Accept-Encoding", encoding)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
