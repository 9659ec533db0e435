package tallystick.server.feed;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The venues this server knows, by name. */
public final class VenueMarkets implements AutoCloseable {
  private final Map<String, VenueMarket> byName;

  public VenueMarkets(Collection<VenueMarket> markets) {
    Map<String, VenueMarket> map = new TreeMap<>();
    markets.forEach(market -> map.put(market.name(), market));
    byName = Map.copyOf(map);
  }

  public Optional<VenueMarket> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Collection<VenueMarket> all() {
    return byName.values();
  }

  @Override
  public void close() {
    byName.values().forEach(VenueMarket::close);
  }
}
