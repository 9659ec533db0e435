package tallystick.server.api;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.AccountPolicy;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.server.bots.Bots;
import tallystick.server.feed.VenueMarket;
import tallystick.server.tally.PolicyFold;
import tallystick.server.tally.TallyFollower;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.Ladder;
import tallystick.strategy.bot.Market;
import tallystick.strategy.bot.SettingsCheck;
import tallystick.venues.VenueException;

/** What a bot would do, before it is saved. Makes nothing. */
@RestController
@RequestMapping("/api/v1/bots/preview")
class PreviewController {
  /** Two hundred averaging orders take a noticeable while: a few at a time. */
  private static final int AT_ONCE = 4;

  private final Wishes wishes;
  private final Holdings holdings;
  private final PolicyFold policies;
  private final TallyFollower tally;
  private final Semaphore places = new Semaphore(AT_ONCE);

  PreviewController(Wishes wishes, Holdings holdings, PolicyFold policies, TallyFollower tally) {
    this.wishes = wishes;
    this.holdings = holdings;
    this.policies = policies;
    this.tally = tally;
  }

  /**
   * What to draw.
   *
   * @param instrument one of the wish's; default the first
   * @param price where the base order fills, decimal text; default the best ask now
   */
  record PreviewWish(BotJson.Wish wish, @Nullable String instrument, @Nullable String price) {}

  /**
   * A buy of the ladder. Decimal text: prices, {@code value} and {@code spent} in the quote asset.
   *
   * @param step 0 for the base order
   * @param belowBaseBps how far below the base order
   * @param moveBps how far the price must rise from here to the last target
   * @param behindStop whether the stop loss would end the deal before this order fills
   */
  record RungView(
      int step,
      String price,
      String quantity,
      String value,
      String spent,
      String average,
      List<String> targets,
      @Nullable String stop,
      long belowBaseBps,
      long moveBps,
      boolean behindStop) {}

  /**
   * The answer.
   *
   * @param refusals why it cannot be saved
   * @param warnings what its owner should know
   * @param keeper what the keeper would refuse, or nearly so; it decides by itself when it comes to
   *     that
   * @param price where the base order was assumed to fill; null when there is no price
   * @param fundsPerDeal most one deal spends, fees aside
   * @param fundsAllDeals the same for as many deals as may run at once
   * @param free what the account has free of the quote asset; null when it cannot be read
   * @param enough whether that covers all deals; null when unknown
   * @param notes the bot's own words about orders it leaves out
   */
  record Preview(
      boolean passes,
      List<String> refusals,
      List<String> warnings,
      List<String> keeper,
      String instrument,
      String base,
      String quote,
      @Nullable String price,
      @Nullable Long priceTimeMs,
      List<RungView> rungs,
      List<String> notes,
      @Nullable String fundsPerDeal,
      @Nullable String fundsAllDeals,
      @Nullable String free,
      @Nullable Boolean enough) {}

  private record At(Price price, @Nullable Long timeMs) {}

  @PostMapping
  Preview preview(@RequestBody PreviewWish question) throws InterruptedException {
    Bots.NewBot wish = wishes.read(question.wish());
    BotConfig config = new BotConfig("preview", wish.credential(), wish.markets(), wish.settings());
    Instrument instrument =
        question.instrument() == null
            ? wish.markets().getFirst().instrument()
            : Instrument.of(question.instrument());
    VenueMarket venue = wishes.venue(wish.venue());
    Map<Instrument, Price> prices = new HashMap<>();
    for (Market market : wish.markets()) {
      price(venue, market.instrument()).ifPresent(p -> prices.put(market.instrument(), p.price()));
    }
    At at =
        question.price() == null
            ? price(venue, instrument).orElse(null)
            : new At(Price.parse(question.price(), instrument), null);
    if (at != null) {
      prices.put(instrument, at.price());
    }
    SettingsCheck check = SettingsCheck.of(config, prices);
    Ladder ladder =
        at == null || check.fundsPerDeal().isEmpty()
            ? new Ladder(instrument, List.of(), List.of())
            : drawn(config, instrument, at.price());
    Amount perDeal = check.fundsPerDeal().orElse(null);
    Amount all = perDeal == null ? null : forAll(config, perDeal);
    boolean mayKnow = Caller.now().coversAll();
    Amount free =
        mayKnow ? holdings.free(wish.credential(), instrument.quote()).orElse(null) : null;
    return new Preview(
        check.passes(),
        check.refusals(),
        check.warnings(),
        keeper(config, instrument, ladder),
        instrument.symbol(),
        instrument.base().code(),
        instrument.quote().code(),
        at == null ? null : at.price().toDecimal(),
        at == null ? null : at.timeMs(),
        ladder.rungs().stream().map(r -> view(r, ladder.rungs().getFirst().price())).toList(),
        ladder.notes(),
        perDeal == null ? null : perDeal.toDecimal(),
        all == null ? null : all.toDecimal(),
        free == null ? null : free.toDecimal(),
        (free == null || all == null) ? null : (Boolean) (free.compareTo(all) >= 0));
  }

  private Ladder drawn(BotConfig config, Instrument instrument, Price at)
      throws InterruptedException {
    places.acquire();
    try {
      return Ladder.of(config, instrument, at);
    } finally {
      places.release();
    }
  }

  private static @Nullable Amount forAll(BotConfig config, Amount perDeal) {
    int deals =
        Math.min(
            config.settings().limits().maxDeals(),
            config.settings().limits().maxDealsPerPair() * config.markets().size());
    try {
      return perDeal.times(
          java.math.BigInteger.valueOf(deals), java.math.BigInteger.ONE, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      return null; // beyond any account
    }
  }

  private Optional<At> price(VenueMarket venue, Instrument instrument) {
    Optional<BotEvent.Tick> tick = venue.last(instrument);
    if (tick.isPresent()) {
      return tick.map(t -> new At(t.ask(), t.timeMs()));
    }
    try {
      return holdings.last(venue, instrument).map(p -> new At(p.price(), p.timeMs()));
    } catch (VenueException e) {
      return Optional.empty();
    }
  }

  // ---------------------------------------------------------------- the keeper's side

  private List<String> keeper(BotConfig config, Instrument instrument, Ladder ladder) {
    String account = config.credential().name();
    KeeperStatus status = tally.latest().orElse(null);
    if (status == null) {
      return List.of("The keeper does not answer now: what it would refuse is not known.");
    }
    KeeperStatus.Account known =
        status.accounts().stream()
            .filter(a -> a.credential().equals(config.credential()))
            .findFirst()
            .orElse(null);
    if (known == null) {
      return List.of("The keeper has no account " + account + ": it would refuse every order.");
    }
    List<String> says = new ArrayList<>();
    if (known.frozen() || status.organisationFrozen()) {
      says.add("Account " + account + " is frozen: the keeper refuses every buy until it is not.");
    }
    if (!known.state().equals("active")) {
      says.add("Account " + account + " is not active (" + known.state() + "): no order passes.");
    }
    if (known.unpriced().contains(instrument)) {
      says.add(
          "The keeper has no fresh price of "
              + instrument
              + " of its own and refuses orders without one.");
    }
    AccountPolicy policy = policies.of(config.credential()).orElse(null);
    if (policy == null) {
      says.add("No policy is known for account " + account + ": without one no order passes.");
      return says;
    }
    instruments(config, policy, says);
    shapes(config, policy, says);
    limits(instrument.quote(), policy, known, ladder, says);
    return says;
  }

  private static void instruments(BotConfig config, AccountPolicy policy, List<String> says) {
    for (Market market : config.markets()) {
      boolean allowed =
          policy.instruments().stream().anyMatch(a -> a.instrument().equals(market.instrument()));
      if (!allowed) {
        says.add(
            market.instrument()
                + " is not among the pairs that people allowed this account: propose it first.");
      }
    }
  }

  private static void shapes(BotConfig config, AccountPolicy policy, List<String> says) {
    boolean stops = config.settings().stopLoss() != null && config.settings().stopLoss().atVenue();
    boolean without =
        !policy.kinds().contains(OrderKind.STOP_LIMIT) && !policy.kinds().contains(OrderKind.OCO);
    if (stops && without) {
      says.add("The account's policy allows no stop orders: the stop loss would not rest there.");
    }
    if (config.settings().execution().slippageBps() > policy.bandBps()) {
      says.add(
          "Orders at market may slip by "
              + config.settings().execution().slippageBps()
              + " basis points, but the keeper allows "
              + policy.bandBps()
              + " beyond its own price.");
    }
    if (config.settings().averaging().active() + 1 > policy.openOrders()) {
      says.add(
          "More orders would rest at once than the "
              + policy.openOrders()
              + " this account may have.");
    }
  }

  private static void limits(
      Asset quote,
      AccountPolicy policy,
      KeeperStatus.Account account,
      Ladder ladder,
      List<String> says) {
    Limits limits =
        policy.limits().stream().filter(l -> l.quote().equals(quote)).findFirst().orElse(null);
    if (limits == null) {
      says.add("The account's policy has no limits in " + quote + ": orders in it are refused.");
      return;
    }
    for (Ladder.Rung rung : ladder.rungs()) {
      if (rung.value().compareTo(limits.orderNotional()) > 0) {
        says.add(
            (rung.step() == 0 ? "The base order" : "Averaging order " + rung.step())
                + " costs "
                + rung.value()
                + ", above the "
                + limits.orderNotional()
                + " that one order may be worth.");
        break;
      }
    }
    Amount funds = ladder.funds();
    Amount dayLeft =
        account.budgets().stream()
            .filter(b -> b.dayLimit().asset().equals(quote))
            .map(b -> b.dayLimit().minus(b.dayUsed()))
            .findFirst()
            .orElse(limits.dayNotional());
    if (funds != null && funds.compareTo(dayLeft) > 0) {
      says.add(
          "One deal with all its averaging orders buys for "
              + funds
              + "; today's turnover still leaves "
              + dayLeft
              + " for buys and sales together.");
    }
  }

  private static RungView view(Ladder.Rung rung, Price base) {
    Price stop = rung.stop();
    return new RungView(
        rung.step(),
        rung.price().toDecimal(),
        rung.quantity().toDecimal(),
        rung.value().toDecimal(),
        rung.spent().toDecimal(),
        rung.average().toDecimal(),
        rung.targets().stream().map(Price::toDecimal).toList(),
        stop == null ? null : stop.toDecimal(),
        base.units()
            .subtract(rung.price().units())
            .multiply(java.math.BigInteger.valueOf(10_000))
            .divide(base.units())
            .longValue(),
        rung.moveBps(),
        rung.behindStop());
  }
}
