package tallystick.venues.binance.wire;

import java.util.List;
import tallystick.venues.PinnedHost;
import tallystick.venues.VenueException;

/**
 * The hosts of one Binance-compatible venue. Binance itself spreads them over three names, which
 * the list of hosts gives as {@code NAME}, {@code NAME.stream} and {@code NAME.ws-api}; a venue
 * with one host, as the paper exchange, has the first line alone.
 *
 * @param rest for requests
 * @param stream for public streams
 * @param wsApi for the private stream
 */
public record BinanceHosts(PinnedHost rest, PinnedHost stream, PinnedHost wsApi) {
  public BinanceHosts {
    if (rest.environment() != stream.environment() || rest.environment() != wsApi.environment()) {
      throw new VenueException(
          "The hosts of " + rest.name() + " lie in different environments; make them one");
    }
  }

  /** One host for everything. */
  public static BinanceHosts of(PinnedHost host) {
    return new BinanceHosts(host, host, host);
  }

  /** Finds a venue's hosts in the list. */
  public static BinanceHosts find(List<PinnedHost> hosts, String venue) {
    PinnedHost rest =
        PinnedHost.find(hosts, venue)
            .orElseThrow(() -> new VenueException("The list of hosts has no venue named " + venue));
    return new BinanceHosts(
        rest,
        PinnedHost.find(hosts, venue + ".stream").orElse(rest),
        PinnedHost.find(hosts, venue + ".ws-api").orElse(rest));
  }
}
