package tallystick.server.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.ShippedRules;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.OrganisationId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.market.Amount;
import tallystick.server.HandMarket;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.MarketRelay;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.fleet.guard.FleetLock;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.machine.Machines;
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
import tallystick.server.fleet.sale.Intake;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.sale.SaleDesk;
import tallystick.server.fleet.sale.Sales;
import tallystick.server.fleet.setting.AddressList;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.fleet.setting.RateBoard;
import tallystick.server.keeper.KeeperLink;

/**
 * A fleet over a real database, with a clock and prices that a test sets and a keeper whose answers
 * it gives itself. Built anew over the same database it is a server that was killed.
 */
public final class FleetRig implements AutoCloseable {
  public static final String CUSTOMER = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
  public static final WalletId FLOAT = new WalletId("float");
  private static final long START_MS = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();

  public final AtomicLong nowMs;
  public final Set<String> alarms = java.util.concurrent.ConcurrentHashMap.newKeySet();
  public final FleetDatabase database;
  public final FleetLock lock;
  public final Machines machines;
  public final MachineSessions sessions;
  public final Places places;
  public final Groups groups;
  public final Closures closures;
  public final Doors doors;
  public volatile Optional<String> fleetLock = Optional.empty();
  public final CoinSettings settings;
  public final RateBoard rates;
  public final Limits limits;
  public final Payouts payouts;
  public final SaleDesk desk;
  public final Sales sales;
  public final QuoteDesk quotes;
  public final CashUnits cash;
  public final MoneyRules rules;
  public final Intake intake;
  public final TrialBalance balance;
  public final List<HandMarket> markets;
  public final SignedMachine machine = new SignedMachine("BT1001");
  public final SignedMachine other = new SignedMachine("BT1002");
  public volatile long hotSats = 500_000_000;
  private final Database open;
  private final Path list;

  public FleetRig(String url, Path folder) {
    this(url, folder, new AtomicLong(START_MS));
  }

  /** Over what an earlier one left. */
  public FleetRig(String url, Path folder, AtomicLong time) {
    nowMs = time;
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    open = TestDatabase.open(url);
    list = folder.resolve("addresses");
    if (!Files.exists(list)) {
      listed("2026-03-01");
    }
    database = new FleetDatabase(open.dataSource(), clock);
    OrganisationId organisation = new OrganisationId("demo");
    KeeperOutbox outbox =
        new KeeperOutbox(
            database,
            new KeeperLink(Path.of("/nowhere"), organisation, new Random(1)),
            organisation);
    Alarm alarm = (key, severity, subject, text) -> alarms.add(text);
    lock = new FleetLock(database);
    machines = new Machines(database, this::inForce, lock::why);
    sessions = new MachineSessions(database, this::inForce, machines, alarm, new Random(2));
    places = new Places(database);
    groups = new Groups(database, places);
    closures = new Closures(database);
    doors =
        new Doors(
            database,
            new Doors.Parts(machines, places, closures, ShippedRules.book(), () -> fleetLock));
    settings = new CoinSettings(database, machine -> places.of(machine).group());
    markets =
        List.of(
            new HandMarket(new MarketRelay(), List.of("BTC"), "one"),
            new HandMarket(new MarketRelay(), List.of("BTC"), "two"));
    rates = new RateBoard(new VenueMarkets(List.copyOf(markets)), clock);
    limits = new Limits(database);
    payouts = new Payouts(database, outbox);
    cash = new CashUnits(database);
    rules = new MoneyRules(database);
    balance = new TrialBalance(database);
    desk =
        new SaleDesk(
            database,
            new SaleDesk.Parts(
                limits,
                outbox,
                payouts,
                settings,
                new AddressList(Optional.of(list), clock),
                cash,
                rules,
                alarm));
    sales = new Sales(database, desk, payouts, cash);
    quotes =
        new QuoteDesk(
            database,
            new QuoteDesk.Parts(
                settings,
                rates,
                ShippedRules.book(),
                doors,
                places,
                this::inForce,
                limits,
                cash,
                desk,
                new QuoteDesk.Stock() {
                  @Override
                  public Optional<Amount> hot(WalletId wallet) {
                    return Optional.of(Amount.ofUnits(CoinSetting.BITCOIN, hotSats));
                  }

                  @Override
                  public String trouble(Chain chain) {
                    return "";
                  }
                },
                new java.security.SecureRandom()));
    intake = new Intake(database, this::inForce, machines, desk, quotes.book(), cash, alarm);
  }

  public MachineFold.Picture inForce() {
    Cash cap = new Cash("USD", 10_000_000);
    TerminalCaps caps = new TerminalCaps(cap, cap, cap);
    return new MachineFold.Picture(
        1,
        Map.of(
            machine.id,
            new MachineFold.Known(machine.id, machine.publicKey(), true, caps, false),
            other.id,
            new MachineFold.Known(other.id, other.publicKey(), true, caps, false)),
        Map.of(
            FLOAT,
            new MachineFold.Wallet(
                FLOAT,
                Chain.BITCOIN_REGTEST,
                Optional.of("wpkh(...)"),
                Optional.of(
                    new WalletPolicy(FLOAT, 100_000_000, 200_000_000, 400_000_000, 50, 20_000)),
                Optional.of(
                    new MachineSetting.SetDepositRules(FLOAT, 1, 0, Bytes.of(new byte[80]))),
                0)),
        Map.of("BTC/USD", new MachineSetting.SetMarginEnvelope("BTC", "USD", "one", 100, 1_500)),
        Set.of(),
        Optional.of(Bytes.of(new byte[32])));
  }

  /** Writes the list of addresses, with this day and nobody on it. */
  public void listed(String day, String... addresses) {
    try {
      Files.writeString(
          list, "tallystick-addresses trial " + day + "\n" + String.join("\n", addresses) + "\n");
      // Two writes within one tick of the file system's clock look like one.
      Files.setLastModifiedTime(
          list,
          java.nio.file.attribute.FileTime.fromMillis(
              1_000_000_000L * (day + String.join("", addresses)).hashCode() % 1_000_000_000_000L));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LocalDate today() {
    return LocalDate.ofInstant(Instant.ofEpochMilli(nowMs.get()), ZoneOffset.UTC);
  }

  /** What machines offer: bitcoins for dollars in California, where a day has 1,000 dollars. */
  public static CoinSetting setting(String place) {
    return new CoinSetting(
        "btc-usd",
        List.of(),
        place,
        "America/Los_Angeles",
        "float",
        "USD",
        new CoinSetting.Rates(List.of("one", "two"), 2, 30_000, 200),
        new CoinSetting.Trade(true, 800, 1_000, 200_000, 100),
        new CoinSetting.Trade(false, 800, 2_000, 50_000, 2_000),
        200,
        1_000,
        600_000,
        CashRounding.Favour.CUSTOMER,
        0,
        new CoinSetting.Coins(6, 1, 50, 2, 1, 10),
        CoinSetting.Screening.LIST);
  }

  /** As if nothing had been before; sooner done than another database. */
  public FleetRig emptied() {
    database
        .sql()
        .sql(
            """
            truncate machine, machine_waiting, machine_session, machine_nonce, machine_statement,
                     coin_setting, machine_quote, limit_taken, sale, machine_intent, coin_payout,
                     coin_send, machine_attestation, cash_collection, money_rule, coin_refund,
                     book_transaction, place, machine_group, machine_at, closure cascade
            """)
        .update();
    places.reload();
    closures.reload();
    settings.reload();
    return this;
  }

  /** Offers it and lets every machine be heard; prices stand at 50,000. */
  public FleetRig begun(String place) {
    settings.save(setting(place), 0, "Ada");
    for (SignedMachine each : List.of(machine, other)) {
      letIn(each, nowMs.get());
    }
    prices("50000.00", "50010.00");
    return this;
  }

  public MachineSessions.Answer letIn(SignedMachine which, long atMs) {
    return letIn(which, atMs, "127.0.0.1");
  }

  public MachineSessions.Answer letIn(SignedMachine which, long atMs, String address) {
    String nonce = "%032x".formatted(atMs);
    return sessions.open(opening(which, which.id.name(), atMs, nonce), address);
  }

  /** An opening signed by this machine's key, in whatever name. */
  public MachineSessions.Opening opening(
      SignedMachine which, String name, long atMs, String nonce) {
    byte[] message =
        ("tallystick/terminal-session/v1\n" + name + "\n" + atMs + "\n" + nonce)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new MachineSessions.Opening(
        name, which.publicKey(), true, "test", atMs, nonce, which.sign(message));
  }

  public void prices(String one, String two) {
    markets.get(0).price(HandMarket.BTC_USD, one);
    markets.get(1).price(HandMarket.BTC_USD, two);
    look();
  }

  public void look() {
    rates.look(settings.everyOne());
  }

  public QuoteDesk.Answer ask(SignedMachine by, String address) {
    return quotes.quote(by.id, new QuoteDesk.Ask(Direction.BUY, "btc-usd", address, null));
  }

  /** A price that must be there. */
  public Quote quote(SignedMachine by, String address) {
    if (ask(by, address) instanceof QuoteDesk.Answer.Quoted(Quote quote, var shown)) {
      return quote;
    }
    throw new AssertionError(ask(by, address));
  }

  public Intake.Answer tell(SignedMachine by, SignedStatement statement) {
    return intake.take(by.id, statement);
  }

  /** Intents that wait for the keeper, as it would get them. */
  public List<KeeperOutbox.Asked> asked() {
    return List.copyOf(
        new ConcurrentLinkedQueue<>(
            database
                .sql()
                .sql("select * from machine_intent where not finished order by position")
                .query(
                    (row, _) ->
                        new KeeperOutbox.Asked(
                            CallerId.parse(
                                java.util.HexFormat.of().formatHex(row.getBytes("caller_id"))),
                            row.getString("kind"),
                            row.getString("sale").isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                    tallystick.intent.SaleId.parse(row.getString("sale"))),
                            Canonical.decodeIntent(row.getBytes("bytes"))))
                .list()));
  }

  /** The last word about it was said. */
  public void finished(CallerId id) {
    database
        .sql()
        .sql("update machine_intent set finished = true where caller_id = ?")
        .param(KeeperOutbox.bytes(id))
        .update();
  }

  @Override
  public void close() {
    open.close();
  }
}
