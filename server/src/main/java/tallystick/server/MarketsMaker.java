package tallystick.server;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tallystick.server.feed.BinanceMarket;
import tallystick.server.feed.MarketRelay;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.venues.Environment;
import tallystick.venues.Pin;
import tallystick.venues.PinnedHost;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.BinanceHosts;

/** Makes the public sides of the venues that the settings name. */
interface MarketsMaker {
  VenueMarkets make(ServerSettings settings, MarketRelay relay, InstantSource clock);

  /** Binance-compatible venues over the network. */
  static VenueMarkets overTheNetwork(
      ServerSettings settings, MarketRelay relay, InstantSource clock) {
    SecureRandom random = new SecureRandom();
    List<VenueMarket> markets = new ArrayList<>();
    settings
        .venues()
        .forEach(
            (name, address) -> {
              // Only public data is read here; what kind of money a venue holds is decided by the
              // keeper's own list of hosts.
              PinnedHost host =
                  new PinnedHost(
                      name,
                      Environment.PAPER,
                      address.host(),
                      address.port(),
                      Pin.parse(address.pin()));
              markets.add(
                  new BinanceMarket(
                      name,
                      new BinanceFeed(BinanceHosts.of(host), clock::millis, random),
                      relay,
                      settings.stepped()));
            });
    return new VenueMarkets(markets);
  }
}
