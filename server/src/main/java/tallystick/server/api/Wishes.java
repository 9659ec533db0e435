package tallystick.server.api;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tallystick.intent.CredentialId;
import tallystick.market.Instrument;
import tallystick.server.bots.Bots;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.Market;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.Listing;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a person wants a bot to be, with the venue's own filters. */
@Component
class Wishes {
  private static final int DEFAULT_TAKER_FEE_BPS = 10;

  private final VenueMarkets markets;
  private final JsonMapper json;

  Wishes(VenueMarkets markets, JsonMapper json) {
    this.markets = markets;
    this.json = json;
  }

  Bots.NewBot read(BotJson.Wish wish) {
    VenueMarket venue = venue(wish.venue());
    if (wish.instruments().isEmpty()) {
      throw Problem.badRequest("invalid", "instruments is empty; name at least one");
    }
    int fee = wish.takerFeeBps() == null ? DEFAULT_TAKER_FEE_BPS : wish.takerFeeBps();
    List<Market> traded = new ArrayList<>();
    for (String symbol : wish.instruments()) {
      Instrument instrument = Instrument.of(symbol);
      traded.add(new Market(instrument, listing(venue, instrument).filters(), fee));
    }
    return new Bots.NewBot(
        wish.name(),
        wish.venue(),
        new CredentialId(wish.credential()),
        traded,
        wish.settings().toSettings(traded.getFirst().instrument().quote()),
        json.writeValueAsString(wish.settings()));
  }

  VenueMarket venue(String name) {
    return markets
        .find(name)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "invalid",
                    "venue \""
                        + name
                        + "\" is not one of "
                        + markets.all().stream().map(VenueMarket::name).toList()
                        + "; the server is told of venues by --venue"));
  }

  private static Listing listing(VenueMarket venue, Instrument instrument) {
    try {
      return venue
          .listings()
          .find(instrument)
          .orElseThrow(
              () -> Problem.badRequest("invalid", venue.name() + " does not list " + instrument));
    } catch (VenueException e) {
      throw Problem.unavailable(
          "venue-silent",
          "The list of instruments of " + venue.name() + " cannot be read: " + e.getMessage());
    }
  }
}
