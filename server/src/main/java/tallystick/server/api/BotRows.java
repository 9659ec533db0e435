package tallystick.server.api;

import java.math.RoundingMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.server.book.Profits;
import tallystick.server.bots.BotRuntime;
import tallystick.server.bots.BotView;
import tallystick.server.bots.DealSummary;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.BotEvent;

/** Bots as lines of a list: found, filtered, sorted and summed in memory, told a page at a time. */
@Component
class BotRows {
  private final BotRuntime runtime;
  private final VenueMarkets markets;
  private final Profits profits;

  BotRows(BotRuntime runtime, VenueMarkets markets, Profits profits) {
    this.runtime = runtime;
    this.markets = markets;
    this.profits = profits;
  }

  /** How a bot stands, in a word. */
  enum State {
    RUNNING,
    /** It runs, but something keeps it from going on. */
    WAITING,
    STOPPED,
    /** This server does not write it any more. */
    HALTED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** By what the list is sorted. */
  enum Sort {
    NAME,
    CREATED,
    STATE,
    DEALS,
    TODAY,
    WEEK,
    TOTAL;
  }

  /**
   * What ended deals have earned, by the book; decimal text in the quote asset.
   *
   * @param today of deals that ended on the market's present UTC day
   * @param week of the last seven such days
   * @param deals how many have ended
   */
  record ProfitView(String today, String week, String total, long deals) {
    static ProfitView of(Profits.Sums sums) {
      return new ProfitView(
          sums.today().toDecimal(),
          sums.week().toDecimal(),
          sums.total().toDecimal(),
          sums.deals());
    }
  }

  /**
   * A bot's line.
   *
   * @param why why it waits, was stopped or halted; empty when it runs
   * @param openDeals deals that run now, {@code unprotected} of them without a stop that covers all
   * @param realised of ended deals
   * @param unrealised of running deals: coins held, at the latest price, and what was sold, less
   *     what was paid; null when a price is missing
   */
  record BotLine(
      String id,
      String name,
      String venue,
      String credential,
      List<String> instruments,
      String quote,
      String state,
      String why,
      int openDeals,
      int unprotected,
      long createdMs,
      ProfitView realised,
      @Nullable String unrealised) {}

  /**
   * A page of lines.
   *
   * @param total how many fit the search, of which these are some
   * @param all how many there are
   * @param states how many of those that fit the words are in each state
   * @param realised sums of all that fit, by quote asset
   */
  record BotPage(
      int total,
      int all,
      int offset,
      Map<String, Integer> states,
      Map<String, ProfitView> realised,
      List<BotLine> rows) {}

  /** What is asked for. */
  record Query(
      String words, @Nullable State state, Sort sort, boolean down, int offset, int limit) {}

  private record Line(BotView bot, State state, String why, Profits.Sums sums) {}

  BotPage page(Query query) {
    List<BotView> all =
        runtime.bots().list().stream().filter(b -> Caller.now().covers(b.id())).toList();
    String words = query.words().toLowerCase(Locale.ROOT).strip();
    List<Line> fitting = lines(all.stream().filter(b -> fits(b, words)).toList());
    Map<String, Integer> states = new TreeMap<>();
    for (State state : State.values()) {
      states.put(state.word(), 0);
    }
    fitting.forEach(line -> states.merge(line.state().word(), 1, Integer::sum));
    State state = query.state();
    List<Line> wanted =
        state == null ? fitting : fitting.stream().filter(l -> l.state() == state).toList();
    Map<String, Profits.Sums> sums = new TreeMap<>();
    for (Line line : wanted) {
      sums.merge(line.sums().total().asset().code(), line.sums(), Profits.Sums::plus);
    }
    Map<String, ProfitView> realised = new TreeMap<>();
    sums.forEach((quote, each) -> realised.put(quote, ProfitView.of(each)));
    Comparator<Line> order = order(query.sort());
    return new BotPage(
        wanted.size(),
        all.size(),
        query.offset(),
        states,
        realised,
        wanted.stream()
            .sorted(query.down() ? order.reversed() : order)
            .skip(query.offset())
            .limit(query.limit())
            .map(this::row)
            .toList());
  }

  /** How many bots of these are in each state, and why those that wait do. */
  Map<String, Integer> waitingBecause() {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Line line : lines(runtime.bots().list())) {
      if (line.state() == State.WAITING || line.state() == State.HALTED) {
        reasons.merge(line.why(), 1, Integer::sum);
      }
    }
    return reasons;
  }

  /** One bot's line. */
  Optional<BotLine> one(String id) {
    return runtime.bots().view(id).map(bot -> row(lines(List.of(bot)).getFirst()));
  }

  private static boolean fits(BotView bot, String words) {
    return words.isEmpty()
        || bot.name().toLowerCase(Locale.ROOT).contains(words)
        || bot.id().contains(words)
        || bot.credential().toLowerCase(Locale.ROOT).contains(words)
        || bot.instruments().stream().anyMatch(i -> i.toLowerCase(Locale.ROOT).contains(words));
  }

  private List<Line> lines(List<BotView> bots) {
    Map<String, Map<String, Profits.Sums>> earned = earned(bots);
    Map<String, String> accountWaits = new HashMap<>();
    return bots.stream()
        .map(
            bot -> {
              Asset quote = quote(bot);
              Profits.Sums sums =
                  earned
                      .getOrDefault(bot.venue(), Map.of())
                      .getOrDefault(bot.id(), Profits.Sums.none(quote));
              String waits =
                  accountWaits.computeIfAbsent(
                      bot.credential(), name -> runtime.waitsBecause(new CredentialId(name)));
              State state = state(bot, waits);
              return new Line(bot, state, why(bot, state, waits), sums);
            })
        .toList();
  }

  /** By venue and bot; days are those of each pair's own market. */
  private Map<String, Map<String, Profits.Sums>> earned(List<BotView> bots) {
    Map<String, Map<String, Long>> clocks = new HashMap<>();
    for (BotView bot : bots) {
      Map<String, Long> pairs = clocks.computeIfAbsent(bot.venue(), v -> new HashMap<>());
      VenueMarket market = markets.find(bot.venue()).orElse(null);
      for (String pair : bot.instruments()) {
        pairs.computeIfAbsent(
            pair, p -> market == null ? 0L : (Long) market.nowMs(Instrument.of(p)));
      }
    }
    Map<String, Map<String, Profits.Sums>> earned = new HashMap<>();
    clocks.forEach((venue, pairs) -> earned.put(venue, profits.ofVenue(venue, pairs)));
    return earned;
  }

  private State state(BotView bot, String waits) {
    if (!bot.haltedBecause().isEmpty()) {
      return State.HALTED;
    }
    boolean idle = !bot.running() && bot.deals().isEmpty();
    if (!idle && !(waits.isEmpty() && noPrices(bot).isEmpty())) {
      return State.WAITING;
    }
    return bot.running() ? State.RUNNING : State.STOPPED;
  }

  private String why(BotView bot, State state, String waits) {
    return switch (state) {
      case HALTED -> bot.haltedBecause();
      case WAITING -> waits.isEmpty() ? noPrices(bot) : waits;
      case STOPPED -> bot.pausedBecause();
      case RUNNING -> "";
    };
  }

  private String noPrices(BotView bot) {
    VenueMarket market = markets.find(bot.venue()).orElse(null);
    if (market == null) {
      return "This server was not told of venue " + bot.venue();
    }
    for (String symbol : bot.instruments()) {
      String trouble = market.downBecause(Instrument.of(symbol));
      if (!trouble.isEmpty()) {
        return bot.venue() + " sends " + trouble;
      }
    }
    return "";
  }

  private static Asset quote(BotView bot) {
    return Instrument.of(bot.instruments().getFirst()).quote();
  }

  private static Comparator<Line> order(Sort sort) {
    Comparator<Line> by =
        switch (sort) {
          case NAME -> Comparator.comparing(l -> l.bot().name(), String.CASE_INSENSITIVE_ORDER);
          case CREATED -> Comparator.comparingLong(l -> l.bot().createdMs());
          case STATE -> Comparator.comparing(Line::state);
          case DEALS -> Comparator.comparingInt(l -> l.bot().deals().size());
          case TODAY -> Comparator.comparing(l -> l.sums().today().units());
          case WEEK -> Comparator.comparing(l -> l.sums().week().units());
          case TOTAL -> Comparator.comparing(l -> l.sums().total().units());
        };
    return by.thenComparing(l -> l.bot().id());
  }

  private BotLine row(Line line) {
    BotView bot = line.bot();
    Amount unrealised = unrealised(bot);
    return new BotLine(
        bot.id(),
        bot.name(),
        bot.venue(),
        bot.credential(),
        bot.instruments(),
        quote(bot).code(),
        line.state().word(),
        line.why(),
        bot.deals().size(),
        (int) bot.deals().stream().filter(d -> !d.isProtected()).count(),
        bot.createdMs(),
        ProfitView.of(line.sums()),
        unrealised == null ? null : unrealised.toDecimal());
  }

  private @Nullable Amount unrealised(BotView bot) {
    VenueMarket market = markets.find(bot.venue()).orElse(null);
    Amount sum = Amount.zero(quote(bot));
    for (DealSummary deal : bot.deals()) {
      Instrument pair = Instrument.of(deal.instrument());
      Amount held = Amount.parse(deal.held(), pair.base());
      BotEvent.Tick tick = market == null ? null : market.last(pair).orElse(null);
      if (tick == null && held.signum() != 0) {
        return null;
      }
      Amount worth =
          tick == null ? Amount.zero(pair.quote()) : tick.last().notional(held, RoundingMode.FLOOR);
      sum = sum.plus(Amount.parse(deal.profit(), pair.quote())).plus(worth);
    }
    return sum;
  }
}
