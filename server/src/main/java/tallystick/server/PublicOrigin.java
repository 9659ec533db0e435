package tallystick.server;

import java.util.Set;
import org.springframework.core.env.Environment;
import tallystick.intent.ApproverOrigin;

/**
 * What this server is called: the origin that its pages have in browsers, to which passkeys and
 * proofs are bound. It is settled by its settings and never by what a request says.
 */
public final class PublicOrigin {
  private final ServerSettings settings;
  private final Environment environment;

  PublicOrigin(ServerSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /** The origin. Without one in the settings it is known once the server listens. */
  public ApproverOrigin value() {
    return settings
        .web()
        .origin()
        .orElseGet(
            () ->
                new ApproverOrigin(
                    port() == 80 ? "http://localhost" : "http://localhost:" + port()));
  }

  public boolean https() {
    return value().value().startsWith("https:");
  }

  /** What {@code Host} may say: the origin's, and this machine's own names for the listener. */
  public boolean isOurs(String host) {
    String own = value().value();
    return host.equals(own.substring(own.indexOf("://") + 3))
        || Set.of("127.0.0.1:" + port(), "localhost:" + port(), "[::1]:" + port()).contains(host);
  }

  private int port() {
    String port = environment.getProperty("local.server.port");
    return port == null ? settings.httpPort() : Integer.parseInt(port);
  }
}
