package tallystick.server.fleet;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Rate;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.RuleBook;
import tallystick.atm.rule.ShippedRules;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.KeeperFleet;
import tallystick.intent.OrganisationId;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.chain.BitcoinRpc;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.FeePolicy;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.fleet.guard.FleetLock;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.CashForecast;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.Limits;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.money.TrialBalance;
import tallystick.server.fleet.place.Closures;
import tallystick.server.fleet.place.Doors;
import tallystick.server.fleet.place.Groups;
import tallystick.server.fleet.place.Places;
import tallystick.server.fleet.sale.ChainDesk;
import tallystick.server.fleet.sale.Intake;
import tallystick.server.fleet.sale.Offers;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.sale.SaleDesk;
import tallystick.server.fleet.sale.Sales;
import tallystick.server.fleet.setting.AddressList;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.fleet.setting.RateBoard;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.work.Worker;

/** All of it put together, and the threads that keep it going. */
public final class Fleet implements AutoCloseable {
  /** Sales, errands and prices are looked at this often. */
  private static final long ROUND_MS = 1_000;

  /** The node is asked this often; it hears of a payment within a few seconds itself. */
  private static final long CHAIN_MS = 1_000;

  /** What machines say anew is durable after this. */
  private static final long PULSE_MS = 2_000;

  /** What is over is dropped this often. */
  private static final long TIDY_MS = 60_000;

  private static final String NO_NODE =
      "This server was started without a Bitcoin node (--bitcoin-node): no machine trades";

  private final FleetDatabase database;
  private final MachineFold fold;
  private final FleetLock lock;
  private final Machines machines;
  private final MachineSessions sessions;
  private final Places places;
  private final Groups groups;
  private final Closures closures;
  private final Doors doors;
  private final CoinSettings settings;
  private final RateBoard rates;
  private final RuleBook rules = ShippedRules.book();
  private final AddressList addresses;
  private final Limits limits;
  private final KeeperOutbox outbox;
  private final Payouts payouts;
  private final SaleDesk desk;
  private final Sales sales;
  private final QuoteDesk quotes;
  private final CashUnits cash;
  private final CashForecast forecast;
  private final MoneyRules moneyRules;
  private final Intake intake;
  private final Offers offers;
  private final TrialBalance balance;
  private final @Nullable BitcoinRpc rpc;
  private final @Nullable ChainDesk chain;
  private final Worker worker = new Worker("fleet");
  private final Worker pulse = new Worker("fleet-pulse");
  private final AtomicBoolean soon = new AtomicBoolean();
  private final Worker chainWorker = new Worker("fleet-chain");

  /** What it is made of. */
  public record Parts(
      DataSource database,
      OrganisationId organisation,
      KeeperLink keeper,
      VenueMarkets markets,
      FleetSettings settings,
      Alarm alarm,
      InstantSource clock,
      RandomGenerator random) {}

  public Fleet(Parts parts) {
    database = new FleetDatabase(parts.database(), parts.clock());
    fold = new MachineFold(parts.keeper());
    lock = new FleetLock(database);
    machines = new Machines(database, fold::picture, lock::why);
    sessions =
        new MachineSessions(database, fold::picture, machines, parts.alarm(), parts.random());
    places = new Places(database);
    groups = new Groups(database, places);
    closures = new Closures(database);
    doors = new Doors(database, new Doors.Parts(machines, places, closures, rules, lock::why));
    settings = new CoinSettings(database, machine -> places.of(machine).group());
    rates = new RateBoard(parts.markets(), parts.clock());
    addresses = new AddressList(parts.settings().screeningList(), parts.clock());
    limits = new Limits(database);
    outbox = new KeeperOutbox(database, parts.keeper(), parts.organisation());
    payouts = new Payouts(database, outbox);
    cash = new CashUnits(database);
    forecast = new CashForecast(database);
    moneyRules = new MoneyRules(database);
    balance = new TrialBalance(database);
    desk =
        new SaleDesk(
            database,
            new SaleDesk.Parts(
                limits, outbox, payouts, settings, addresses, cash, moneyRules, parts.alarm()));
    sales = new Sales(database, desk, payouts, cash);
    FleetSettings.Node node = parts.settings().node().orElse(null);
    rpc = node == null ? null : new BitcoinRpc(node.address(), node.cookie());
    chain =
        node == null || rpc == null
            ? null
            : new ChainDesk(
                database,
                new ChainDesk.Parts(
                    new ChainNode(rpc, QuoteDesk.params(node.chain())),
                    node.chain(),
                    fold,
                    payouts,
                    desk,
                    wallet -> keeperHeight(parts.keeper(), wallet),
                    moneyRules,
                    parts.alarm(),
                    this::fees));
    quotes =
        new QuoteDesk(
            database,
            new QuoteDesk.Parts(
                settings,
                rates,
                rules,
                doors,
                places,
                fold::picture,
                limits,
                cash,
                desk,
                new ChainStock(),
                parts.random()));
    intake =
        new Intake(database, fold::picture, machines, desk, quotes.book(), cash, parts.alarm());
    offers =
        new Offers(new Offers.Parts(new OfferPrices(), new ChainStock(), quotes.book()::promised));
    parts.keeper().alsoTell(fold);
    parts.keeper().alsoTell(outbox);
    outbox.start(desk);
    worker.every(ROUND_MS, this::round);
    worker.every(TIDY_MS, this::tidy);
    pulse.every(PULSE_MS, machines::write);
    ChainDesk watched = chain;
    if (watched != null) {
      chainWorker.every(CHAIN_MS, watched::round);
    }
  }

  private static Optional<Integer> keeperHeight(KeeperLink keeper, WalletId wallet) {
    try {
      return keeper.fleet().wallets().stream()
          .filter(found -> found.wallet().equals(wallet))
          .flatMap(found -> Optional.ofNullable(found.chain()).stream())
          .map(KeeperFleet.Blocks::height)
          .findFirst();
    } catch (KeeperSilentException e) {
      return Optional.empty();
    }
  }

  private final class ChainStock implements QuoteDesk.Stock {
    @Override
    public Optional<Amount> hot(WalletId wallet) {
      return chain == null ? Optional.empty() : chain.hot(wallet);
    }

    @Override
    public String trouble(Chain wanted) {
      return chainTrouble(wanted);
    }
  }

  private final class OfferPrices implements Offers.Prices {
    @Override
    public Reference agree(CoinSetting setting) {
      return rates.agree(setting);
    }

    @Override
    public String indicative(CoinSetting setting, Direction direction, long cashMinor) {
      return preview(setting, direction, cashMinor)
          .map(preview -> preview.breakdown().rate().toDecimal())
          .orElse("");
    }
  }

  private void round() {
    lock.look();
    rates.look(settings.everyOne());
    offers.look(settings.everyOne(), fold.picture());
    desk.round();
  }

  private void tidy() {
    sessions.forgetOld();
    limits.forgetUnused();
  }

  /** By the setting that last named this wallet: what is due was promised by one. */
  private FeePolicy fees(WalletId wallet) {
    return settings
        .lastWith(wallet)
        .map(version -> version.setting().chain().feePolicy())
        .orElseThrow(() -> new IllegalStateException("No setting ever named the wallet " + wallet));
  }

  /**
   * Something was heard; what follows from it need not wait for the next round. Many who say so at
   * once are served by one round.
   */
  public void soon() {
    if (soon.compareAndSet(false, true)) {
      worker.run(
          () -> {
            soon.set(false);
            round();
          });
    }
  }

  // ---------------------------------------------------------------- parts for the API

  public MachineFold fold() {
    return fold;
  }

  public Machines machines() {
    return machines;
  }

  /** The lock of all machines at once. */
  public FleetLock lock() {
    return lock;
  }

  public MachineSessions sessions() {
    return sessions;
  }

  public Places places() {
    return places;
  }

  public Groups groups() {
    return groups;
  }

  public Closures closures() {
    return closures;
  }

  /** Why a machine takes no customers; the one place that decides it. */
  public Doors doors() {
    return doors;
  }

  public CoinSettings settings() {
    return settings;
  }

  public Sales sales() {
    return sales;
  }

  public QuoteDesk quotes() {
    return quotes;
  }

  /** What can be bought and sold now by each setting, looked at once a round. */
  public Offers offers() {
    return offers;
  }

  public Intake intake() {
    return intake;
  }

  public CashUnits cash() {
    return cash;
  }

  public CashForecast forecast() {
    return forecast;
  }

  public MoneyRules moneyRules() {
    return moneyRules;
  }

  public Payouts payouts() {
    return payouts;
  }

  public TrialBalance balance() {
    return balance;
  }

  /** How the node stands; empty when the server was given none. */
  public Optional<ChainDesk.NodeState> node() {
    return Optional.ofNullable(chain).map(ChainDesk::state);
  }

  /** Coins that a wallet could spend; empty when nobody has looked lately. */
  public Optional<Amount> hot(WalletId wallet) {
    return Optional.ofNullable(chain).flatMap(found -> found.hot(wallet));
  }

  /** Why nothing of this chain trades now; empty when it does. */
  public String chainTrouble(Chain wanted) {
    if (chain == null) {
      return NO_NODE;
    }
    if (chain.chain() != wanted) {
      return "The node is for " + chain.chain().words() + ", the wallet for " + wanted.words();
    }
    return chain.state().trouble();
  }

  // ---------------------------------------------------------------- preview and test of a setting

  /**
   * What a customer would pay and get.
   *
   * @param charges all fees and the spread together
   */
  public record Preview(Breakdown breakdown, Amount charges, Reference.Agreed reference) {}

  /** The price that a setting's sources agree on now, or why there is none. */
  public Reference agree(CoinSetting setting) {
    return rates.agree(setting);
  }

  /** Prices a sum by a setting that need not be saved; a reason instead where there is no price. */
  public Optional<Preview> preview(CoinSetting setting, Direction direction, long cashMinor) {
    if (!(rates.agree(setting) instanceof Reference.Agreed agreed)) {
      return Optional.empty();
    }
    Asset currency = setting.cash();
    CoinSetting.Trade trade = direction == Direction.BUY ? setting.buy() : setting.sell();
    QuoteTerms terms =
        new QuoteTerms(
            CoinSetting.BITCOIN,
            currency,
            setting.pricing(),
            new Bounds(
                Amount.ofUnits(currency, trade.minMinor()),
                Amount.ofUnits(currency, trade.maxMinor()),
                Amount.ofUnits(currency, trade.stepMinor())),
            new CashRounding(Amount.ofUnits(currency, 1), setting.favour()),
            rules
                .inForce(
                    setting.jurisdiction(),
                    java.time.Instant.ofEpochMilli(database.nowMs())
                        .atZone(java.time.ZoneId.of(setting.zone()))
                        .toLocalDate())
                .chargeCaps()
                .stream()
                .filter(cap -> cap.fixed().asset().equals(currency))
                .toList(),
            setting.quoteMs());
    Quote quote =
        Quote.of(Bytes.of(new byte[Quote.ID_LENGTH]), direction, agreed, terms, database.nowMs());
    return quote.price(Amount.ofUnits(currency, cashMinor))
            instanceof Quote.Sum.Priced(Breakdown breakdown)
        ? Optional.of(new Preview(breakdown, quote.charges(breakdown), agreed))
        : Optional.empty();
  }

  /**
   * One thing that a setting needs.
   *
   * @param good whether it is as it should be
   */
  public record Check(String what, boolean good, String text) {}

  /** Tries everything that a setting needs: each source, their agreement, wallet, node, list. */
  public List<Check> test(CoinSetting setting) {
    rates.look(List.of(setting));
    List<Check> checks = new ArrayList<>();
    for (RateBoard.Word word : rates.words(setting)) {
      boolean good = word.rate().isPresent() && word.trouble().isEmpty();
      checks.add(
          new Check(
              "source " + word.source(),
              good,
              good
                  ? word.rate().map(Rate::price).orElseThrow().toString()
                  : word.trouble().isEmpty() ? "It has said nothing yet" : word.trouble()));
    }
    switch (rates.agree(setting)) {
      case Reference.Agreed agreed ->
          checks.add(new Check("price", true, agreed.price().toString()));
      case Reference.Withdrawn withdrawn ->
          checks.add(new Check("price", false, withdrawn.reason()));
    }
    checks.add(wallet(setting));
    Chain wanted =
        fold.picture()
            .wallet(setting.walletId())
            .map(MachineFold.Wallet::chain)
            .orElse(Chain.BITCOIN_MAIN);
    String trouble = chainTrouble(wanted);
    checks.add(new Check("node", trouble.isEmpty(), trouble.isEmpty() ? "It answers" : trouble));
    checks.add(screening(setting));
    return checks;
  }

  private Check wallet(CoinSetting setting) {
    Optional<MachineFold.Wallet> wallet = fold.picture().wallet(setting.walletId());
    if (wallet.isEmpty() || wallet.get().descriptor().isEmpty()) {
      return new Check("wallet", false, "The keeper has no wallet " + setting.wallet());
    }
    if (wallet.get().policy().isEmpty()) {
      return new Check("wallet", false, "Nobody has approved what it may pay");
    }
    return hot(setting.walletId())
        .map(coins -> new Check("wallet", coins.signum() > 0, coins + " can be spent"))
        .orElse(new Check("wallet", false, "Its coins have not been counted lately"));
  }

  private Check screening(CoinSetting setting) {
    return switch (setting.screening()) {
      case NONE -> new Check("screening", true, "None, by this setting: nobody is compared");
      case LIST ->
          switch (addresses.screen("test")) {
            case tallystick.atm.sale.Screening.Unavailable(String why) ->
                new Check("screening", false, why);
            case tallystick.atm.sale.Screening.Passed(String list) ->
                new Check("screening", true, list);
            case tallystick.atm.sale.Screening.Hit(String list, String _) ->
                new Check("screening", true, list);
          };
    };
  }

  @Override
  public void close() {
    chainWorker.close();
    worker.close();
    pulse.close();
    machines.writeAll();
    outbox.close();
    fold.close();
    if (rpc != null) {
      rpc.close();
    }
  }
}
