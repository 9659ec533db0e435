package tallystick.paper;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.paper.replay.Feed;

/**
 * What an exchange is started with.
 *
 * @param folder its state: accounts, orders, certificate, admin token, replay position
 * @param feeds what it lists and replays, in this order
 * @param host address to listen on
 * @param port TLS port; 0 takes a free one
 * @param plainPort port without TLS, 0 a free one, null none
 * @param speed market seconds per second; 0 means stepped by hand
 * @param makerFeeBps fee of new accounts, in hundredths of a percent
 */
public record PaperConfig(
    Path folder,
    List<Feed> feeds,
    String host,
    int port,
    @Nullable Integer plainPort,
    double speed,
    int makerFeeBps,
    int takerFeeBps) {
  /** 0.1 %, as Binance takes from everybody at first. */
  public static final int DEFAULT_FEE_BPS = 10;

  /** A minute a second: an hour of market in a minute. */
  public static final double DEFAULT_SPEED = 60;

  /** Faster than any client could follow. */
  public static final double MAX_SPEED = 10_000;

  public PaperConfig {
    feeds = List.copyOf(feeds);
    if (feeds.isEmpty()) {
      throw new IllegalArgumentException("an exchange without data lists nothing");
    }
    if (speed < 0 || speed > MAX_SPEED) {
      throw new IllegalArgumentException("speed " + speed + " is not within 0.." + MAX_SPEED);
    }
    if (makerFeeBps < 0 || makerFeeBps > 1000 || takerFeeBps < 0 || takerFeeBps > 1000) {
      throw new IllegalArgumentException("a fee is 0 to 1,000 hundredths of a percent");
    }
  }

  /** On the loopback address, free ports, usual fees. */
  public static PaperConfig of(Path folder, List<Feed> feeds, double speed) {
    return new PaperConfig(
        folder, feeds, "127.0.0.1", 0, null, speed, DEFAULT_FEE_BPS, DEFAULT_FEE_BPS);
  }
}
