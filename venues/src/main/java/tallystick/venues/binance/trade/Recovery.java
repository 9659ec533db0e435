package tallystick.venues.binance.trade;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Side;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Balance;
import tallystick.venues.binance.wire.Fills;
import tallystick.venues.binance.wire.Listing;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/**
 * What happened on an account while nobody listened. Asking for the instruments that bots trade is
 * not enough: a stranger trades others. So the balances before the gap, the executions found, and
 * the balances now are laid side by side, and as long as they differ, every instrument that could
 * have moved the differing assets is asked for, the likeliest first.
 */
public final class Recovery {
  /** Orders and trades of one instrument cost 40 of a minute's 6,000. */
  public static final int MAX_SEARCHED = 100;

  /** A page is 1,000 rows; nobody does a million trades in a gap. */
  static final int MAX_PAGES = 1_000;

  private Recovery() {}

  /**
   * What is known before.
   *
   * @param instruments what bots trade; always asked for
   * @param before balances at the last moment that is accounted for
   * @param counted executions after {@code before} that are known already; needed when the gap
   *     began later than the balances
   * @param sinceMs the venue's time from which orders and executions are wanted
   */
  public record Known(
      Set<Instrument> instruments, List<Balance> before, List<Fill> counted, long sinceMs) {
    public Known {
      instruments = Set.copyOf(instruments);
      before = List.copyOf(before);
      counted = List.copyOf(counted);
    }
  }

  /**
   * What was found.
   *
   * @param orders orders of the searched instruments since then, and every open one
   * @param fills executions of the searched instruments since then
   * @param balances now
   * @param unexplained what the executions do not account for: deposits, transfers, conversions, or
   *     trades of an instrument that could not be searched
   * @param notSearched instruments that could explain it and were not asked for
   * @param troubles reads that failed; while there is one, the picture is not whole
   */
  public record Found(
      List<OrderState> orders,
      List<Fill> fills,
      List<Balance> balances,
      Map<Asset, Amount> unexplained,
      List<Instrument> notSearched,
      List<String> troubles) {
    public Found {
      orders = List.copyOf(orders);
      fills = List.copyOf(fills);
      balances = List.copyOf(balances);
      unexplained = Map.copyOf(unexplained);
      notSearched = List.copyOf(notSearched);
      troubles = List.copyOf(troubles);
    }

    /** Whether everything that moved is accounted for. */
    public boolean isWhole() {
      return unexplained.isEmpty() && troubles.isEmpty();
    }
  }

  /** Reads what happened. */
  public static Found run(BinanceTrade trade, RequestSigner signer, Known known) {
    return new Search(trade, signer, known).run();
  }

  /**
   * What executions do not explain: balances after, minus balances before, minus what the
   * executions moved; assets that come out even are left out.
   */
  public static Map<Asset, Amount> unexplained(
      Collection<Balance> before, Collection<Balance> after, Collection<Fill> fills) {
    Map<Asset, Amount> open = new TreeMap<>();
    after.forEach(balance -> add(open, balance.total()));
    before.forEach(balance -> add(open, balance.total().negate()));
    for (Fill fill : fills) {
      boolean bought = fill.side() == Side.BUY;
      add(open, bought ? fill.quantity().negate() : fill.quantity());
      add(open, bought ? fill.quoteAmount() : fill.quoteAmount().negate());
      add(open, fill.fee());
    }
    open.values().removeIf(Amount::isZero);
    return open;
  }

  private static void add(Map<Asset, Amount> sums, Amount amount) {
    sums.merge(amount.asset(), amount, Amount::plus);
  }

  /**
   * Instruments whose trading could have moved these assets: first those of which both assets
   * moved, then those of which one did (a stranger may have gone in and out again).
   */
  public static List<Instrument> candidates(Set<Asset> moved, Listings listings) {
    Set<Instrument> both = new java.util.TreeSet<>();
    Set<Instrument> one = new java.util.TreeSet<>();
    for (Listing listing : listings.all()) {
      Instrument instrument = listing.instrument();
      boolean base = moved.contains(instrument.base());
      boolean quote = moved.contains(instrument.quote());
      if (base && quote) {
        both.add(instrument);
      } else if (base || quote) {
        one.add(instrument);
      }
    }
    List<Instrument> candidates = new ArrayList<>(both);
    candidates.addAll(one);
    return candidates;
  }

  /** One search, used once. */
  private static final class Search {
    private final BinanceTrade trade;
    private final RequestSigner signer;
    private final Known known;
    private final Map<String, OrderState> orders = new LinkedHashMap<>();
    private final Map<String, Fill> fills = new LinkedHashMap<>();
    private final Set<Instrument> searched = new LinkedHashSet<>();
    private final List<String> troubles = new ArrayList<>();
    private List<Balance> after = List.of();

    Search(BinanceTrade trade, RequestSigner signer, Known known) {
      this.trade = trade;
      this.signer = signer;
      this.known = known;
      known.counted().forEach(fill -> fills.put(key(fill), fill));
    }

    Found run() {
      Listings listings = trade.feed().listings();
      boolean balancesRead =
          read(ReadQuery.of(ReadKind.ACCOUNT), json -> after = AccountState.parse(json).balances());
      read(
          ReadQuery.of(ReadKind.OPEN_ORDERS),
          json -> OrderState.parseList(json, listings).forEach(this::keep));
      known.instruments().forEach(instrument -> search(instrument, listings));
      if (!balancesRead) {
        return found(Map.of(), List.of());
      }
      Map<Asset, Amount> open = unexplained(known.before(), after, fills.values());
      List<Instrument> notSearched = new ArrayList<>();
      for (Instrument candidate : candidates(open.keySet(), listings)) {
        if (open.isEmpty() || searched.contains(candidate)) {
          continue;
        }
        if (searched.size() >= known.instruments().size() + MAX_SEARCHED) {
          notSearched.add(candidate);
          continue;
        }
        search(candidate, listings);
        open = unexplained(known.before(), after, fills.values());
      }
      return found(open, open.isEmpty() ? List.of() : notSearched);
    }

    private Found found(Map<Asset, Amount> open, List<Instrument> notSearched) {
      known.counted().forEach(fill -> fills.remove(key(fill)));
      return new Found(
          List.copyOf(orders.values()),
          List.copyOf(fills.values()),
          after,
          open,
          notSearched,
          troubles);
    }

    private void search(Instrument instrument, Listings listings) {
      searched.add(instrument);
      page(
          ReadKind.ORDER_HISTORY,
          instrument,
          json -> {
            List<OrderState> page = OrderState.parseList(json, listings);
            page.forEach(this::keep);
            return page.size() < ReadQuery.MAX_LIMIT
                ? 0
                : Long.parseLong(page.getLast().order().venueOrderId()) + 1;
          });
      page(
          ReadKind.TRADES,
          instrument,
          json -> {
            List<Fill> page = Fills.parseList(json, listings);
            page.forEach(fill -> fills.put(key(fill), fill));
            return page.size() < ReadQuery.MAX_LIMIT
                ? 0
                : Long.parseLong(page.getLast().venueTradeId()) + 1;
          });
    }

    private void keep(OrderState state) {
      orders.put(state.order().instrument() + "#" + state.order().venueOrderId(), state);
    }

    private static String key(Fill fill) {
      return fill.instrument() + "#" + fill.venueTradeId();
    }

    /** Reads page after page; a page says with which id the next one begins, 0 for the last. */
    private void page(ReadKind kind, Instrument instrument, Page page) {
      long[] next = {0};
      for (int i = 0; i < MAX_PAGES; i++) {
        ReadQuery query =
            new ReadQuery(
                kind,
                instrument,
                null,
                next[0],
                next[0] == 0 ? known.sinceMs() : 0,
                ReadQuery.MAX_LIMIT);
        if (!read(query, json -> next[0] = page.take(json)) || next[0] == 0) {
          return;
        }
      }
      troubles.add(kind + " of " + instrument + ": more than " + MAX_PAGES + " pages");
    }

    private boolean read(ReadQuery query, Use use) {
      String what = query.kind() + (query.instrument() == null ? "" : " of " + query.instrument());
      switch (trade.read(signer, query)) {
        case Answer.Body body -> {
          try {
            use.use(body.json().toArray());
            return true;
          } catch (ScanException e) {
            troubles.add(what + ": " + e.getMessage());
          }
        }
        case Answer.Refused refused ->
            troubles.add(what + ": refused, " + refused.code() + " " + refused.text());
        case Answer.Silent silent -> troubles.add(what + ": " + silent.why());
      }
      return false;
    }
  }

  private interface Use {
    void use(byte[] json) throws ScanException;
  }

  private interface Page {
    long take(byte[] json) throws ScanException;
  }
}
