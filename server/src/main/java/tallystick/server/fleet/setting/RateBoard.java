package tallystick.server.fleet.setting;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tallystick.atm.quote.Rate;
import tallystick.atm.quote.Rates;
import tallystick.atm.quote.Reference;
import tallystick.market.Instrument;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.BotEvent;

/**
 * The latest price of each source, with when it was heard here: a venue's own clock may be a
 * replay's. Whoever owns it calls {@link #look} every second; a price that has not moved since is
 * as old as it is.
 */
public final class RateBoard {
  private final VenueMarkets markets;
  private final InstantSource clock;
  private final Map<Source, Heard> heard = new ConcurrentHashMap<>();

  private record Source(String venue, Instrument instrument) {}

  private record Heard(BotEvent.Tick tick, long marketMs, long atMs) {}

  public RateBoard(VenueMarkets markets, InstantSource clock) {
    this.markets = markets;
    this.clock = clock;
  }

  /**
   * One source's word.
   *
   * @param rate empty while it has said nothing
   * @param trouble why nothing comes; empty when it does
   */
  public record Word(String source, Optional<Rate> rate, String trouble) {}

  /** Follows what these settings need, and notes what has been heard since the last look. */
  public void look(List<CoinSetting> settings) {
    for (CoinSetting setting : settings) {
      for (String venue : setting.rates().sources()) {
        markets.find(venue).ifPresent(market -> look(market, setting.instrument()));
      }
    }
  }

  private void look(VenueMarket market, Instrument instrument) {
    market.follow(instrument);
    Optional<BotEvent.Tick> last = market.last(instrument);
    if (last.isEmpty() || !trouble(market, instrument).isEmpty()) {
      return;
    }
    Source source = new Source(market.name(), instrument);
    Heard before = heard.get(source);
    long marketMs = market.nowMs(instrument);
    if (before == null || before.marketMs() != marketMs || !before.tick().equals(last.get())) {
      heard.put(source, new Heard(last.get(), marketMs, clock.millis()));
    }
  }

  private static String trouble(VenueMarket market, Instrument instrument) {
    String down = market.downBecause();
    return down.isEmpty() ? market.downBecause(instrument) : down;
  }

  /** What each source of a setting says now. */
  public List<Word> words(CoinSetting setting) {
    List<Word> words = new ArrayList<>();
    for (String venue : setting.rates().sources()) {
      Optional<VenueMarket> market = markets.find(venue);
      String trouble =
          market
              .map(known -> trouble(known, setting.instrument()))
              .orElse("This server follows no venue " + venue);
      Heard last = heard.get(new Source(venue, setting.instrument()));
      words.add(
          new Word(
              venue,
              Optional.ofNullable(last)
                  .map(found -> new Rate(venue, found.tick().last(), found.atMs())),
              trouble));
    }
    return words;
  }

  /** The price that a setting's sources agree on, or why there is none. */
  public Reference agree(CoinSetting setting) {
    List<Rate> rates = words(setting).stream().flatMap(word -> word.rate().stream()).toList();
    return Rates.agree(rates, setting.rates().rules(), clock.millis());
  }
}
