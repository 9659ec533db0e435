package tallystick.venues.binance.wire;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * The venue's list of instruments with their filters ({@code GET /api/v3/exchangeInfo}); the only
 * way between {@code BTC/USD} and {@code BTCUSD}, since a symbol alone does not say where the base
 * ends. Immutable.
 */
public final class Listings {
  /** Binance lists some 3,500 pairs, most of them halted. */
  public static final int MAX_LISTINGS = 50_000;

  private static final Set<String> SYMBOL_FIELDS =
      Set.of("symbol", "status", "baseAsset", "quoteAsset", "ocoAllowed");
  private static final Set<String> FILTER_FIELDS =
      Set.of("filterType", "tickSize", "stepSize", "minQty", "maxQty", "minNotional");

  private final Map<String, Listing> bySymbol;
  private final Map<Instrument, Listing> byInstrument;
  private final List<String> unreadable;
  private final int weightPerMinute;

  private Listings(List<Listing> listings, List<String> unreadable, int weightPerMinute) {
    Map<String, Listing> symbols = new HashMap<>();
    Map<Instrument, Listing> instruments = new HashMap<>();
    for (Listing listing : listings) {
      symbols.put(listing.symbol(), listing);
      instruments.put(listing.instrument(), listing);
    }
    this.bySymbol = Map.copyOf(symbols);
    this.byInstrument = Map.copyOf(instruments);
    this.unreadable = List.copyOf(unreadable);
    this.weightPerMinute = weightPerMinute;
  }

  public static Listings of(Listing... listings) {
    return new Listings(List.of(listings), List.of(), 0);
  }

  public Optional<Listing> find(Instrument instrument) {
    return Optional.ofNullable(byInstrument.get(instrument));
  }

  public Optional<Listing> find(String symbol) {
    return Optional.ofNullable(bySymbol.get(symbol));
  }

  public Iterable<Listing> all() {
    return bySymbol.values();
  }

  public int size() {
    return bySymbol.size();
  }

  /**
   * Symbols this program has no way to write, for example names outside ASCII. They are not lost
   * from sight: an event about one is {@link AccountEvent.Unreadable}, never nothing.
   */
  public List<String> unreadable() {
    return unreadable;
  }

  /** The venue's ceiling of request weight a minute; 0 when it names none. */
  public int weightPerMinute() {
    return weightPerMinute;
  }

  Instrument require(String symbol) throws ScanException {
    Listing listing = bySymbol.get(symbol);
    if (listing == null) {
      throw new ScanException("The symbol \"" + symbol + "\" is not in the venue's list");
    }
    return listing.instrument();
  }

  /** Reads the answer to {@code GET /api/v3/exchangeInfo}. */
  public static Listings parse(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    List<Listing> listings = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    int weightPerMinute = 0;
    boolean symbolsSeen = false;
    in.beginObject();
    while (in.nextName()) {
      switch (in.name()) {
        case "symbols" -> {
          symbolsSeen = true;
          in.beginArray();
          while (in.nextElement()) {
            symbol(in, listings, unreadable);
            if (listings.size() > MAX_LISTINGS) {
              throw in.refusal("more than " + MAX_LISTINGS + " symbols");
            }
          }
        }
        case "rateLimits" -> weightPerMinute = weightLimit(in);
        default -> in.skip();
      }
    }
    in.end();
    if (!symbolsSeen) {
      throw in.refusal("an exchangeInfo without symbols");
    }
    return new Listings(listings, unreadable, weightPerMinute);
  }

  private static int weightLimit(JsonScanner in) throws ScanException {
    int weight = 0;
    in.beginArray();
    while (in.nextElement()) {
      Row row = in.row(Set.of("rateLimitType", "interval", "intervalNum", "limit"));
      if (row.text("rateLimitType").equals("REQUEST_WEIGHT")
          && row.text("interval").equals("MINUTE")
          && row.integer("intervalNum") == 1) {
        weight = Math.clamp(row.integer("limit"), 1, 1_000_000);
      }
    }
    return weight;
  }

  private static void symbol(JsonScanner in, List<Listing> listings, List<String> unreadable)
      throws ScanException {
    Map<String, String> facts = new HashMap<>();
    Set<String> orderTypes = new HashSet<>();
    Map<String, Row> filters = new HashMap<>();
    in.beginObject();
    while (in.nextName()) {
      String name = in.name();
      switch (name) {
        case "orderTypes" -> {
          in.beginArray();
          while (in.nextElement()) {
            orderTypes.add(in.text());
          }
        }
        case "filters" -> {
          in.beginArray();
          while (in.nextElement()) {
            Row row = in.row(FILTER_FIELDS);
            filters.put(row.textOrEmpty("filterType"), row);
          }
        }
        default -> {
          if (!SYMBOL_FIELDS.contains(name)) {
            in.skip();
          } else if (name.equals("ocoAllowed")) {
            facts.put(name, Boolean.toString(in.flag()));
          } else {
            facts.put(name, in.text());
          }
        }
      }
    }
    String symbol = facts.get("symbol");
    if (symbol == null) {
      throw in.refusal("a symbol without a name");
    }
    Instrument instrument = instrument(facts.get("baseAsset"), facts.get("quoteAsset"));
    if (instrument == null) {
      unreadable.add(symbol);
      return;
    }
    listings.add(
        new Listing(
            symbol,
            instrument,
            "TRADING".equals(facts.get("status")),
            "true".equals(facts.get("ocoAllowed")),
            orderTypes,
            filters(instrument, filters)));
  }

  private static @Nullable Instrument instrument(@Nullable String base, @Nullable String quote) {
    if (base == null || quote == null) {
      return null;
    }
    try {
      return new Instrument(Asset.of(base), Asset.of(quote));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** PRICE_FILTER, LOT_SIZE and NOTIONAL (or the older MIN_NOTIONAL); what is absent is open. */
  private static Filters filters(Instrument instrument, Map<String, Row> rows)
      throws ScanException {
    Filters open = Filters.none(instrument);
    Row price = rows.get("PRICE_FILTER");
    Row lot = rows.get("LOT_SIZE");
    Row notional = rows.getOrDefault("NOTIONAL", rows.get("MIN_NOTIONAL"));
    Price tick = price == null ? null : price.priceOrNone("tickSize", instrument);
    Amount step = lot == null ? open.lot() : lot.amount("stepSize", instrument.base());
    Amount least = lot == null ? open.minQuantity() : lot.amount("minQty", instrument.base());
    Amount most = lot == null ? open.maxQuantity() : lot.amount("maxQty", instrument.base());
    try {
      return new Filters(
          instrument,
          tick == null ? open.tick() : tick,
          step.isZero() ? new Amount(instrument.base(), BigInteger.ONE) : step,
          least,
          most,
          notional == null
              ? open.minNotional()
              : notional.amount("minNotional", instrument.quote()));
    } catch (IllegalArgumentException e) {
      throw new ScanException("Filters of " + instrument + ": " + e.getMessage(), e);
    }
  }
}
