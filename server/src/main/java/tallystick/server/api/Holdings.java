package tallystick.server.api;

import java.math.RoundingMode;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tallystick.intent.CredentialId;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.server.bots.BotRuntime;
import tallystick.server.feed.CandleShelf;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.Leases;
import tallystick.strategy.bot.BotEvent;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Balance;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.scan.ScanException;

/**
 * What accounts hold, as the venues say, kept a few seconds: each read is one of the venue's
 * requests, made by the keeper under a lease.
 */
@Component
class Holdings {
  /** A person who looks at a page does not need it fresher, and a venue counts requests. */
  private static final long KEEP_MS = 10_000;

  private final BotRuntime runtime;
  private final VenueMarkets markets;
  private final CandleShelf shelf;
  private final InstantSource clock;
  private final Map<CredentialId, Held> kept = new ConcurrentHashMap<>();

  Holdings(BotRuntime runtime, VenueMarkets markets, CandleShelf shelf, InstantSource clock) {
    this.runtime = runtime;
    this.markets = markets;
    this.shelf = shelf;
    this.clock = clock;
  }

  /**
   * One account's balances.
   *
   * @param trouble why they could not be read; empty when they could
   * @param readMs wall time of the read
   */
  record Held(List<Balance> balances, String trouble, long readMs) {}

  /** A price and the market's time of it. */
  record Priced(Price price, long timeMs) {}

  /** The balances of a credential, at most {@link #KEEP_MS} old. */
  Held of(CredentialId credential) {
    Held known = kept.get(credential);
    long now = clock.millis();
    if (known != null && now - known.readMs() < KEEP_MS) {
      return known;
    }
    Held read = read(credential, now);
    kept.put(credential, read);
    return read;
  }

  private Held read(CredentialId credential, long now) {
    try {
      return switch (runtime.lease(credential)) {
        case Leases.Granted.Refused refused ->
            new Held(List.of(), "The keeper refuses the read: " + refused.why(), now);
        case Leases.Granted.Lease lease ->
            new Held(
                AccountState.parse(
                        runtime.keeper().query(lease.lease(), ReadQuery.of(ReadKind.ACCOUNT)))
                    .balances(),
                "",
                now);
      };
    } catch (KeeperSilentException e) {
      return new Held(List.of(), "The keeper does not answer: " + e.getMessage(), now);
    } catch (ScanException e) {
      return new Held(List.of(), "The venue's answer is not readable: " + e.getMessage(), now);
    }
  }

  /** What is free of one asset; empty when the account could not be read. */
  Optional<Amount> free(CredentialId credential, Asset asset) {
    Held held = of(credential);
    if (!held.trouble().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        held.balances().stream()
            .filter(b -> b.asset().equals(asset))
            .map(Balance::free)
            .reduce(Amount.zero(asset), Amount::plus));
  }

  /** The venue's latest price of an asset in another; empty when it has none. */
  Optional<Priced> price(String venue, Asset asset, Asset quote) {
    VenueMarket market = markets.find(venue).orElse(null);
    if (market == null || asset.equals(quote)) {
      return Optional.empty();
    }
    Instrument instrument = new Instrument(asset, quote);
    try {
      if (market.listings().find(instrument).isEmpty()) {
        return Optional.empty();
      }
      return last(market, instrument);
    } catch (VenueException e) {
      return Optional.empty();
    }
  }

  /**
   * From the stream when somebody follows the pair, else the close of its latest candle.
   *
   * @throws VenueException when the venue cannot be reached
   */
  Optional<Priced> last(VenueMarket market, Instrument instrument) {
    BotEvent.@Nullable Tick told = market.last(instrument).orElse(null);
    if (told != null) {
      return Optional.of(new Priced(told.last(), told.timeMs()));
    }
    List<Candle> candles = shelf.candles(market, instrument, Interval.ONE_MINUTE, 2, 0);
    return candles.isEmpty()
        ? Optional.empty()
        : Optional.of(new Priced(candles.getLast().close(), candles.getLast().openTimeMs()));
  }

  /** What an amount is worth in a quote asset, rounded down; empty without a price. */
  Optional<Amount> value(String venue, Amount amount, Asset quote) {
    return amount.asset().equals(quote)
        ? Optional.of(amount)
        : price(venue, amount.asset(), quote)
            .map(p -> p.price().notional(amount, RoundingMode.FLOOR));
  }
}
