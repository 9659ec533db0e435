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
 */
public record FleetSettings(Optional<Node> node, Optional<Path> screeningList) {
  /** The operator's own node. */
  public record Node(URI address, Path cookie, Chain chain) {}

  /** No node and no list. */
  public static FleetSettings none() {
    return new FleetSettings(Optional.empty(), Optional.empty());
  }
}
