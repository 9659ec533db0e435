package tallystick.server.api;

import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.KeeperStatus;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.server.book.BookStore;
import tallystick.server.book.Profits;
import tallystick.server.bots.BotRuntime;
import tallystick.server.bots.BotView;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.tally.TallyFollower;
import tallystick.venues.binance.wire.Balance;

/** What is held, what it is worth, what was earned. Every figure says where it comes from. */
@RestController
@RequestMapping("/api/v1/portfolio")
class PortfolioController {
  /** As much as one export may bring into memory; older ones follow by {@code before}. */
  private static final int MAX_EXPORT = 50_000;

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ISO_INSTANT.withZone(ZoneOffset.UTC);

  private final BotRuntime runtime;
  private final TallyFollower tally;
  private final Holdings holdings;
  private final BookStore book;
  private final Profits profits;
  private final VenueMarkets markets;
  private final Records records;

  PortfolioController(
      BotRuntime runtime,
      TallyFollower tally,
      Holdings holdings,
      BookStore book,
      Profits profits,
      VenueMarkets markets,
      Records records) {
    this.runtime = runtime;
    this.tally = tally;
    this.holdings = holdings;
    this.book = book;
    this.profits = profits;
    this.markets = markets;
    this.records = records;
  }

  /**
   * One asset in one account. Decimal text in the asset; {@code value} in the quote asset.
   *
   * @param free and locked: what the venue says
   * @param booked what fills and fees of our own add up to, deposits apart
   * @param price the venue's latest; null when it has none in the quote asset
   * @param priceTimeMs the market's time of that price
   * @param shareBps part of the account's value, in basis points
   */
  record HoldingView(
      String asset,
      String free,
      String locked,
      String total,
      String booked,
      @Nullable String price,
      @Nullable Long priceTimeMs,
      @Nullable String value,
      @Nullable Long shareBps) {}

  /**
   * One account.
   *
   * @param trouble why its balances are not here; empty when they are
   * @param readMs wall time at which the venue was asked
   * @param value sum of what has a price
   * @param unpriced assets without a price, which are not in the value
   */
  record AccountHoldings(
      String credential,
      String venue,
      String environment,
      String trouble,
      long readMs,
      String value,
      List<String> unpriced,
      List<HoldingView> holdings) {}

  /** All accounts, valued in one quote asset; {@code quotes} are the choices. */
  record Portfolio(
      String quote,
      List<String> quotes,
      String value,
      boolean complete,
      List<AccountHoldings> accounts) {}

  /**
   * Realised profit of a day, a bot or a pair.
   *
   * @param name the day's beginning in milliseconds, the bot's id, or the pair
   * @param label a bot's name; else the same
   * @param won deals that ended with a profit
   */
  record ProfitRow(String venue, String name, String label, String profit, long deals, long won) {}

  /** Realised profit, told apart. Days are UTC days of the venue's market. */
  record ProfitTable(String by, String quote, long fromMs, long toMs, List<ProfitRow> rows) {}

  /** What is held now, valued in {@code quote}; default the quote asset of most bots. */
  @GetMapping
  Portfolio portfolio(@RequestParam(defaultValue = "") String quote) {
    Caller.requireAllBots();
    KeeperStatus status =
        tally
            .latest()
            .orElseThrow(
                () ->
                    Problem.unavailable(
                        "keeper-away",
                        "The keeper does not answer: balances are read by it; try again"));
    List<String> quotes = quotes();
    Asset in = Asset.of(quote.isEmpty() ? quotes.getFirst() : quote);
    List<AccountHoldings> accounts = new ArrayList<>();
    Amount sum = Amount.zero(in);
    boolean complete = true;
    for (KeeperStatus.Account account : status.accounts()) {
      AccountHoldings view = view(account, in);
      accounts.add(view);
      sum = sum.plus(Amount.parse(view.value(), in));
      complete &= view.trouble().isEmpty() && view.unpriced().isEmpty();
    }
    return new Portfolio(in.code(), quotes, sum.toDecimal(), complete, accounts);
  }

  private AccountHoldings view(KeeperStatus.Account account, Asset quote) {
    String venue = account.venue();
    Holdings.Held held =
        account.state().equals("active")
            ? holdings.of(account.credential())
            : new Holdings.Held(List.of(), "The account is not active: " + account.state(), 0);
    String prefix = "venue/" + venue + "/" + account.credential().name() + "/";
    Map<String, String> booked = new TreeMap<>();
    book.balances(prefix, Paging.MAX_LIMIT)
        .forEach(b -> booked.put(b.account().substring(prefix.length()), b.amount().toDecimal()));
    Amount sum = Amount.zero(quote);
    List<String> unpriced = new ArrayList<>();
    Map<String, Amount> values = new TreeMap<>();
    for (Balance balance : held.balances()) {
      Amount total = balance.free().plus(balance.locked());
      Optional<Amount> value = holdings.value(venue, total, quote);
      if (value.isPresent()) {
        sum = sum.plus(value.get());
        values.put(balance.asset().code(), value.get());
      } else if (total.signum() != 0) {
        unpriced.add(balance.asset().code());
      }
    }
    List<HoldingView> views = new ArrayList<>();
    for (Balance balance : held.balances()) {
      views.add(holding(venue, balance, quote, booked, values, sum));
    }
    return new AccountHoldings(
        account.credential().name(),
        venue,
        account.environment(),
        held.trouble(),
        held.readMs(),
        sum.toDecimal(),
        unpriced,
        views);
  }

  private HoldingView holding(
      String venue,
      Balance balance,
      Asset quote,
      Map<String, String> booked,
      Map<String, Amount> values,
      Amount sum) {
    Holdings.Priced priced = holdings.price(venue, balance.asset(), quote).orElse(null);
    Amount value = values.get(balance.asset().code());
    return new HoldingView(
        balance.asset().code(),
        balance.free().toDecimal(),
        balance.locked().toDecimal(),
        balance.free().plus(balance.locked()).toDecimal(),
        booked.getOrDefault(balance.asset().code(), "0"),
        priced == null ? null : priced.price().toDecimal(),
        priced == null ? null : priced.timeMs(),
        value == null ? null : value.toDecimal(),
        value == null || sum.signum() <= 0
            ? null
            : value
                .units()
                .multiply(java.math.BigInteger.valueOf(10_000))
                .divide(sum.units())
                .longValue());
  }

  /** Quote assets of bots and of ended deals, that of most bots first; USDT when there are none. */
  private List<String> quotes() {
    Map<String, Integer> counted = new TreeMap<>();
    for (BotView bot : runtime.bots().list()) {
      counted.merge(Instrument.of(bot.instruments().getFirst()).quote().code(), 1, Integer::sum);
    }
    for (VenueMarket market : markets.all()) {
      profits.quotes(market.name()).forEach(q -> counted.putIfAbsent(q.code(), 0));
    }
    if (counted.isEmpty()) {
      return listedQuotes();
    }
    return counted.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Before anything was traded: what the venues' pairs are priced in. */
  private List<String> listedQuotes() {
    TreeSet<String> quotes = new TreeSet<>();
    for (VenueMarket market : markets.all()) {
      try {
        market.listings().all().forEach(l -> quotes.add(l.instrument().quote().code()));
      } catch (tallystick.venues.VenueException e) {
        quotes.add("USDT");
      }
    }
    return quotes.isEmpty() ? List.of("USDT") : List.copyOf(quotes);
  }

  /** Realised profit by day, bot or pair, of deals that ended in this time of the market. */
  @GetMapping("/profit")
  ProfitTable profit(
      @Parameter(description = "day, bot or pair") @RequestParam(defaultValue = "day") String by,
      @RequestParam(defaultValue = "") String quote,
      @RequestParam(defaultValue = "0") long fromMs,
      @RequestParam(defaultValue = "9223372036854775807") long toMs) {
    Caller.requireAllBots();
    Profits.By what =
        switch (by) {
          case "day" -> Profits.By.DAY;
          case "bot" -> Profits.By.BOT;
          case "pair" -> Profits.By.PAIR;
          default ->
              throw Problem.badRequest("invalid", "by is day, bot or pair, not \"" + by + "\"");
        };
    Asset in = Asset.of(quote.isEmpty() ? quotes().getFirst() : quote);
    List<ProfitRow> rows = new ArrayList<>();
    for (VenueMarket market : markets.all()) {
      for (Profits.Row row : profits.by(what, in, market.name(), fromMs, toMs)) {
        rows.add(
            new ProfitRow(
                market.name(),
                row.name(),
                what == Profits.By.BOT ? nameOf(row.name()) : row.name(),
                row.profit().toDecimal(),
                row.deals(),
                row.won()));
      }
    }
    return new ProfitTable(by, in.code(), fromMs, toMs, rows);
  }

  private String nameOf(String bot) {
    return runtime.bots().view(bot).map(BotView::name).orElse(bot);
  }

  /** The same as a file for a spreadsheet. */
  @GetMapping(value = "/profit.csv", produces = "text/csv")
  ResponseEntity<byte[]> profitCsv(
      @RequestParam(defaultValue = "day") String by,
      @RequestParam(defaultValue = "") String quote,
      @RequestParam(defaultValue = "0") long fromMs,
      @RequestParam(defaultValue = "9223372036854775807") long toMs) {
    ProfitTable table = profit(by, quote, fromMs, toMs);
    CsvText csv =
        new CsvText().line("venue", by, "name", "realised profit", "asset", "deals", "won");
    for (ProfitRow row : table.rows()) {
      csv.line(
          row.venue(),
          by.equals("day") ? time(Long.parseLong(row.name())) : row.name(),
          by.equals("day") ? "" : row.label(),
          row.profit(),
          table.quote(),
          row.deals(),
          row.won());
    }
    return file("profit-by-" + by.toLowerCase(Locale.ROOT) + ".csv", csv);
  }

  /** Executions, newest first; {@code before} goes on behind a file that was full. */
  @GetMapping(value = "/fills.csv", produces = "text/csv")
  ResponseEntity<byte[]> fillsCsv(@RequestParam(defaultValue = "9223372036854775807") long before) {
    Caller.requireAllBots();
    CsvText csv =
        new CsvText()
            .line(
                "position",
                "time",
                "venue",
                "pair",
                "side",
                "price",
                "quantity",
                "amount",
                "fee",
                "fee asset",
                "maker",
                "trade id",
                "order id",
                "bot id",
                "bot",
                "deal",
                "intent");
    long from = before;
    int written = 0;
    while (written < MAX_EXPORT) {
      List<Records.FillView> page = records.fills("", 0, from, Paging.MAX_LIMIT);
      for (Records.FillView fill : page) {
        csv.line(
            fill.position(),
            time(fill.timeMs()),
            fill.venue(),
            fill.instrument(),
            fill.side(),
            fill.price(),
            fill.quantity(),
            fill.quoteAmount(),
            fill.fee(),
            fill.feeAsset(),
            fill.maker(),
            fill.tradeId(),
            fill.orderId(),
            fill.bot(),
            nameOf(fill.bot()),
            fill.deal(),
            fill.callerId());
        from = fill.position();
      }
      written += page.size();
      if (page.size() < Paging.MAX_LIMIT) {
        break;
      }
    }
    return file("fills.csv", csv);
  }

  private static String time(long ms) {
    return UTC.format(Instant.ofEpochMilli(ms));
  }

  private static ResponseEntity<byte[]> file(String name, CsvText csv) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .header("X-Content-Type-Options", "nosniff")
        .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
        .body(csv.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
