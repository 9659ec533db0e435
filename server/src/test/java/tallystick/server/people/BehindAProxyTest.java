package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.intent.ApproverOrigin;
import tallystick.server.RunningServer;
import tallystick.server.ServerSettings;
import tallystick.server.TestFolder;
import tallystick.server.database.TestDatabase;

/** A server whose public name is another's business: https, and a proxy that it was told of. */
class BehindAProxyTest {
  private static ServerSettings settings(Path folder) {
    return new ServerSettings(
        folder,
        folder.resolve("no-keeper.sock"),
        RunningServer.ORGANISATION,
        Map.of(),
        0,
        "127.0.0.1",
        Optional.of(TestDatabase.freshUrl()),
        Optional.empty(),
        false,
        new ServerSettings.Web(
            Optional.of(new ApproverOrigin("https://app.example.org")),
            Optional.of(new ApproverOrigin("https://approve.example.org")),
            Set.of(InetAddress.ofLiteral("127.0.0.1"))));
  }

  @Test
  void cookiesAreForEncryptedConnectionsToThisHostOnlyAndTheNamedProxyIsBelieved() {
    try (TestFolder folder = new TestFolder();
        RunningServer server = new RunningServer(settings(folder.path()))) {
      Browser browser = new Browser(server);
      browser.origin = "https://app.example.org";
      browser.more = new String[] {"X-Forwarded-Host", "app.example.org"};

      HttpResponse<String> options = browser.raw("POST", "/api/v1/session/passkey/options", "");
      List<String> cookies = options.headers().allValues("Set-Cookie");
      // What stands before the proxy's own word anybody may have written, and anew each time. The
      // wait doubles with each failure: on a slow machine one of them is still running all the
      // same.
      int same = 0;
      for (int i = 0; i < 12 && same != 429; i++) {
        browser.more = new String[] {"X-Forwarded-For", "198.51.100." + i + ", 203.0.113.7"};
        same = signIn(browser);
      }
      browser.more = new String[] {"X-Forwarded-For", "203.0.113.8"};
      int other = signIn(browser);
      browser.more = new String[] {"X-Forwarded-Host", "evil.example"};
      int misdirected = browser.get("/api/v1/session").status();

      assertEquals(200, options.statusCode(), options.body());
      assertEquals("app.example.org", rpId(options.body()));
      assertFalse(cookies.isEmpty());
      for (String cookie : cookies) {
        assertTrue(cookie.startsWith("__Host-") && cookie.contains("Secure"), cookie);
        assertFalse(cookie.contains("Domain"), cookie);
      }
      assertTrue(options.headers().firstValue("Strict-Transport-Security").isPresent());
      assertEquals(401, other);
      assertEquals(429, same);
      assertEquals(421, misdirected);
    }
  }

  private static int signIn(Browser browser) {
    return browser
        .post("/api/v1/session/password", "{\"name\":\"nobody\",\"password\":\"no\"}")
        .status();
  }

  private static String rpId(String json) {
    int at = json.indexOf("\"rpId\":\"") + 8;
    return json.substring(at, json.indexOf('"', at));
  }
}
