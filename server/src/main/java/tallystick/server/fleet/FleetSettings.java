package tallystick.server.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import tallystick.intent.Chain;

/**
 * What the server was started with for machines.
 *
 * @param node empty: no machine trades, and pages say so
 * @param screeningList addresses that must not be paid; empty: settings that ask for it are closed
 * @param door a listener for machines alone; empty: they come through a proxy like people
 */
public record FleetSettings(
    Optional<Node> node, Optional<Path> screeningList, Optional<Door> door) {
  /** The largest operator has 13,000; and some for whoever comes back before he was missed. */
  public static final int USUAL_CONNECTIONS = 15_000;

  /**
   * Where machines connect, with this server's own TLS.
   *
   * @param certificate PEM, with what leads to an authority that machines know, or to a pin
   * @param key PEM, PKCS #8
   * @param connections beyond so many nobody is accepted until one ends
   */
  public record Door(String address, int port, Path certificate, Path key, int connections) {}

  /** The operator's own node. */
  public record Node(URI address, Path cookie, Chain chain) {}

  /** No node and no list. */
  public static FleetSettings none() {
    return new FleetSettings(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
