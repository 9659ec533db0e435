package tallystick.keeper.venue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import tallystick.keeper.KeeperException;
import tallystick.keeper.policy.Standing;
import tallystick.keeper.vault.Holding;
import tallystick.venues.Environment;
import tallystick.venues.PinnedHost;
import tallystick.venues.VenueException;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.BinanceHosts;

/**
 * The keeper's own list of hosts, read once at the start: the only places it ever talks to, and the
 * only word on what is paper, a test network, or real.
 */
public final class Hosts implements Standing.Venues, AutoCloseable {
  private final List<PinnedHost> hosts;
  private final LongSupplier wallMs;
  private final RandomGenerator jitter;
  private final Map<String, BinanceFeed> feeds = new HashMap<>();

  private Hosts(List<PinnedHost> hosts, LongSupplier wallMs, RandomGenerator jitter) {
    this.hosts = hosts;
    this.wallMs = wallMs;
    this.jitter = jitter;
  }

  /**
   * Reads the file; one that is not there is an empty list.
   *
   * @param jitter safe for several threads
   */
  public static Hosts read(Path file, LongSupplier wallMs, RandomGenerator jitter) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return new Hosts(PinnedHost.parseList(text), wallMs, jitter);
    } catch (IOException e) {
      throw new KeeperException("Cannot read the list of hosts " + file + " (" + e + ")", e);
    } catch (VenueException e) {
      throw new KeeperException(
          "The list of hosts " + file + " cannot be used. " + e.getMessage(), e);
    }
  }

  @Override
  public boolean known(String venue) {
    return find(venue).isPresent();
  }

  @Override
  public boolean real(String venue) {
    return find(venue).filter(host -> host.environment() == Environment.REAL).isPresent();
  }

  /** Whether any venue of the list is real. */
  public boolean anyReal() {
    return hosts.stream().anyMatch(host -> host.environment() == Environment.REAL);
  }

  /** {@code paper}, {@code test}, {@code real}; {@code unlisted} for a venue that is not here. */
  public String environment(String venue) {
    return find(venue).map(host -> host.environment().word()).orElse("unlisted");
  }

  /** To which place a key of this venue is bound. */
  public Optional<Holding> holding(String venue) {
    return find(venue).map(host -> new Holding(venue, host.authority(), host.environment().word()));
  }

  private Optional<PinnedHost> find(String venue) {
    return PinnedHost.find(hosts, venue);
  }

  /** The venue's public side, made at first use and shared. */
  synchronized Optional<BinanceFeed> feed(String venue) {
    if (find(venue).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        feeds.computeIfAbsent(
            venue, name -> new BinanceFeed(BinanceHosts.find(hosts, name), wallMs, jitter)));
  }

  @Override
  public synchronized void close() {
    feeds.values().forEach(BinanceFeed::close);
  }
}
