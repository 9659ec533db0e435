package tallystick.server.api;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.market.Candle;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.server.feed.CandleShelf;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.Listing;

/**
 * The venues' public data, for charts and choices. Prices are asked for and never told as events: a
 * page asks once a second for the few pairs it shows, which costs a look into memory.
 */
@RestController
@RequestMapping("/api/v1/markets")
class MarketsController {
  /** What one page shows at once, many times over. */
  private static final int MAX_TICKS = 50;

  /** A venue lists thousands; a person types what he looks for. */
  private static final int MAX_LISTED = 200;

  private final VenueMarkets markets;
  private final CandleShelf shelf;

  MarketsController(VenueMarkets markets, CandleShelf shelf) {
    this.markets = markets;
    this.shelf = shelf;
  }

  /**
   * A price and where it comes from. Decimal text in the quote asset.
   *
   * @param bid null when only a candle is known
   * @param timeMs the market's time of it
   */
  record TickView(
      String instrument, String last, @Nullable String bid, @Nullable String ask, long timeMs) {
    static TickView of(BotEvent.Tick tick) {
      return new TickView(
          tick.instrument().symbol(),
          tick.last().toDecimal(),
          tick.bid().toDecimal(),
          tick.ask().toDecimal(),
          tick.timeMs());
    }
  }

  /**
   * One tradable pair. Decimal text.
   *
   * @param tick smallest step of a price
   * @param lot smallest step of a quantity
   * @param last null when nobody follows it
   */
  record InstrumentView(
      String instrument,
      String base,
      String quote,
      String tick,
      String lot,
      String minQuantity,
      String minNotional,
      @Nullable TickView last) {}

  /**
   * A venue's pairs.
   *
   * @param downBecause why its prices do not come; empty when they do
   * @param nowMs the market's time; 0 before the first price
   * @param listed how many pairs fit the search, of which the first are here
   */
  record MarketView(
      String venue, String downBecause, long nowMs, int listed, List<InstrumentView> instruments) {}

  /** Milliseconds since 1970 of its opening, decimal text for prices, base for the volume. */
  record CandleView(
      long openMs, String open, String high, String low, String close, String volume) {
    static CandleView of(Candle candle) {
      return new CandleView(
          candle.openTimeMs(),
          candle.open().toDecimal(),
          candle.high().toDecimal(),
          candle.low().toDecimal(),
          candle.close().toDecimal(),
          candle.baseVolume().toDecimal());
    }
  }

  /** CandlePage, oldest first; the last may still be forming. */
  record CandlePage(String venue, String instrument, long intervalMs, List<CandleView> candles) {}

  /** All venues with their pairs. */
  @GetMapping
  List<MarketView> all(
      @Parameter(description = "Part of a pair's name") @RequestParam(defaultValue = "")
          String search) {
    String wanted = search.toUpperCase(Locale.ROOT);
    List<MarketView> views = new ArrayList<>();
    for (VenueMarket market : markets.all()) {
      views.add(venue(market, wanted));
    }
    return views;
  }

  private static MarketView venue(VenueMarket market, String wanted) {
    List<Listing> fitting;
    try {
      fitting =
          StreamSupport.stream(market.listings().all().spliterator(), false)
              .filter(l -> l.trading() && l.instrument().symbol().contains(wanted))
              .sorted((a, b) -> a.instrument().compareTo(b.instrument()))
              .toList();
    } catch (VenueException e) {
      return new MarketView(
          market.name(), String.valueOf(e.getMessage()), market.nowMs(), 0, List.of());
    }
    return new MarketView(
        market.name(),
        market.downBecause(),
        market.nowMs(),
        fitting.size(),
        fitting.stream().limit(MAX_LISTED).map(l -> view(market, l)).toList());
  }

  private static InstrumentView view(VenueMarket market, Listing listing) {
    Filters filters = listing.filters();
    Instrument instrument = listing.instrument();
    return new InstrumentView(
        instrument.symbol(),
        instrument.base().code(),
        instrument.quote().code(),
        filters.tick().toDecimal(),
        filters.lot().toDecimal(),
        filters.minQuantity().toDecimal(),
        filters.minNotional().toDecimal(),
        market.last(instrument).map(TickView::of).orElse(null));
  }

  /** CandlePage of one pair that open before {@code before}; 0 for the latest. */
  @GetMapping("/{venue}/candles")
  CandlePage candles(
      @PathVariable String venue,
      @RequestParam String instrument,
      @Parameter(description = "60000, 180000, 300000, 900000, 1800000, 3600000, ... 86400000")
          @RequestParam(defaultValue = "60000")
          long intervalMs,
      @RequestParam(defaultValue = "300") int limit,
      @RequestParam(defaultValue = "0") long before) {
    VenueMarket market = known(venue);
    Instrument pair = Instrument.of(instrument);
    Interval interval =
        Arrays.stream(Interval.values())
            .filter(i -> i.lengthMs() == intervalMs)
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.badRequest(
                        "invalid",
                        "intervalMs is one of "
                            + Arrays.stream(Interval.values()).map(Interval::lengthMs).toList()
                            + ", not "
                            + intervalMs));
    listed(market, pair);
    try {
      return new CandlePage(
          venue,
          pair.symbol(),
          intervalMs,
          shelf.candles(market, pair, interval, limit, before).stream()
              .map(CandleView::of)
              .toList());
    } catch (VenueException e) {
      throw silent(market, e);
    }
  }

  /** The latest prices of a few pairs, named with commas between. */
  @GetMapping("/{venue}/ticks")
  List<TickView> ticks(@PathVariable String venue, @RequestParam String instruments) {
    VenueMarket market = known(venue);
    String[] names = instruments.split(",", -1);
    if (names.length > MAX_TICKS) {
      throw Problem.badRequest("invalid", "At most " + MAX_TICKS + " instruments are asked for");
    }
    List<TickView> views = new ArrayList<>();
    for (String name : names) {
      Instrument instrument = Instrument.of(name);
      listed(market, instrument);
      lastOf(market, instrument).ifPresent(views::add);
    }
    return views;
  }

  /** From the stream when somebody follows the pair, else the close of its latest candle. */
  private Optional<TickView> lastOf(VenueMarket market, Instrument instrument) {
    Optional<BotEvent.Tick> told = market.last(instrument);
    if (told.isPresent()) {
      return told.map(TickView::of);
    }
    try {
      return shelf.candles(market, instrument, Interval.ONE_MINUTE, 2, 0).stream()
          .reduce((a, b) -> b)
          .map(
              candle ->
                  new TickView(
                      instrument.symbol(),
                      candle.close().toDecimal(),
                      null,
                      null,
                      candle.openTimeMs()));
    } catch (VenueException e) {
      throw silent(market, e);
    }
  }

  private VenueMarket known(String venue) {
    return markets
        .find(venue)
        .orElseThrow(
            () ->
                Problem.notFound(
                    "There is no venue "
                        + venue
                        + "; this server knows "
                        + markets.all().stream().map(VenueMarket::name).toList()));
  }

  private static void listed(VenueMarket market, Instrument instrument) {
    try {
      if (market.listings().find(instrument).isEmpty()) {
        throw Problem.notFound(market.name() + " does not list " + instrument);
      }
    } catch (VenueException e) {
      throw silent(market, e);
    }
  }

  private static Problem silent(VenueMarket market, VenueException e) {
    return Problem.unavailable(
        "venue-silent", "The prices of " + market.name() + " cannot be read: " + e.getMessage());
  }
}
