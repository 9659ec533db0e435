package tallystick.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
  private static ServerSettings parse(String... more) {
    List<String> args =
        new ArrayList<>(List.of("--folder", "f", "--keeper-socket", "s", "--organisation", "demo"));
    args.addAll(List.of(more));
    return ServerSettings.parse(args.toArray(String[]::new), Map.of());
  }

  @Test
  void readsItsNameTheApproversAndTheProxies() {
    ServerSettings settings =
        parse(
            "--origin",
            "https://app.example.org",
            "--approver-origin",
            "https://approve.example.org",
            "--trusted-proxy",
            "192.0.2.1, 2001:db8::1");

    assertEquals("https://app.example.org", settings.web().origin().orElseThrow().value());
    assertEquals("https://approve.example.org", settings.web().approver().orElseThrow().value());
    assertEquals(
        Set.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
        settings.web().trustedProxies());
  }

  @Test
  void believesNobodyUnlessItIsTold() {
    assertEquals(ServerSettings.Web.local(), parse().web());
  }

  @Test
  void refusesAProxyByNameAndAnOriginThatIsNone() {
    assertThrows(
        ServerSettings.UsageException.class, () -> parse("--trusted-proxy", "proxy.example.org"));
    assertThrows(
        ServerSettings.UsageException.class, () -> parse("--origin", "http://app.example.org"));
    assertThrows(
        ServerSettings.UsageException.class, () -> parse("--origin", "https://app.example.org/"));
  }

  @Test
  void warnsWhenOthersReachTheListener() {
    assertTrue(parse().exposure().isEmpty());
    assertTrue(parse("--http-address", "::1").exposure().isEmpty());

    String open = parse("--http-address", "0.0.0.0").exposure().orElseThrow();
    String named = parse("--http-address", "desk.example.org").exposure().orElseThrow();

    assertTrue(open.contains("unencrypted"), open);
    assertTrue(named.contains("desk.example.org"), named);
  }
}
