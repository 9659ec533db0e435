package tallystick.server.api;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;

/** The venues' public data. */
@Component("feed")
class FeedHealth implements HealthIndicator {
  private final VenueMarkets markets;

  FeedHealth(VenueMarkets markets) {
    this.markets = markets;
  }

  @Override
  public Health health() {
    Health.Builder health = Health.up();
    for (VenueMarket market : markets.all()) {
      String why = market.downBecause();
      if (!why.isEmpty()) {
        health = health.down().withDetail(market.name(), why);
      }
    }
    return health.build();
  }
}
