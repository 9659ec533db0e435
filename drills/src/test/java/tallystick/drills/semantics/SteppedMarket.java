package tallystick.drills.semantics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tallystick.cli.CliException;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.venues.Environment;
import tallystick.venues.Pin;
import tallystick.venues.PinnedHost;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.BinanceHosts;
import tools.jackson.databind.JsonNode;

/**
 * A whole installation with a bot on each pair, whose market moves only when everything that the
 * last print set off is done.
 */
final class SteppedMarket implements AutoCloseable {
  /** Low, so that many deals end in few candles, and not the same for makers and takers. */
  static final int MAKER_FEE_BPS = 1;

  static final int TAKER_FEE_BPS = 2;

  private static final CredentialId CREDENTIAL = new CredentialId("semantics");
  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final long LOOK_EVERY_NS = 10_000_000;

  /** Longer than any step should take, and so a hint at what hangs. */
  private static final long STEP_WAIT_MS = 20_000;

  /** Hours pass in seconds here: what Binance takes in ten seconds would not do. */
  private static final int ORDERS_PER_10_SECONDS = 1_000_000;

  private final List<Pair> pairs;
  private final Installation installation;
  private final Map<Instrument, String> bots = new HashMap<>();

  SteppedMarket(Path folder, List<Pair> pairs, Path checkout) {
    this.pairs = List.copyOf(pairs);
    List<String> paper =
        new ArrayList<>(
            List.of(
                "--step",
                "--from",
                Pair.FROM.toString(),
                "--maker-fee-bps",
                Integer.toString(MAKER_FEE_BPS),
                "--taker-fee-bps",
                Integer.toString(TAKER_FEE_BPS)));
    for (Pair pair : pairs) {
      paper.addAll(List.of("--data", pair.symbol() + "=" + pair.file()));
    }
    installation =
        new Installation(
            Programs.open(
                new Places(folder.resolve("home"), folder.resolve("run"), checkout),
                Users.ofThisProcess()),
            new Installation.Options(0, 0, paper, List.of()),
            line -> System.out.println("semantics: " + line));
  }

  /** Everything up to bots that would trade at the next print. */
  void open(Map<Pair, Map<String, Object>> wishes) {
    installation.startPaper();
    installation
        .paperAdmin()
        .post("/admin/limits", Map.of("ordersPer10Seconds", ORDERS_PER_10_SECONDS));
    step(Pair.OPENING_MS - 1);
    installation.startKeeper();
    try (StandIn person = installation.standIn()) {
      openAccount(person);
      installation.startServer(List.of("--stepped", "yes"));
      wishes.forEach(
          (pair, wish) -> {
            String id = installation.api().post("/api/v1/bots", wish).path("id").asString();
            installation.api().post("/api/v1/bots/" + id + "/start", Map.of());
            bots.put(pair.instrument(), id);
          });
      await("a keeper with prices of its own", () -> unpriced(person.status()));
      await("a server that hears the market", this::silentVenue);
      await("bots that may trade", this::waitingBots);
    }
    installation.api().get("/api/v1/quiet?waitMs=" + STEP_WAIT_MS);
  }

  private void openAccount(StandIn person) {
    TreeMap<Instrument, AccountPolicy.AllowedInstrument> allowed = new TreeMap<>();
    TreeMap<Asset, Limits> limits = new TreeMap<>();
    Map<String, String> balances = new HashMap<>();
    for (Pair pair : pairs) {
      Asset quote = pair.instrument().quote();
      Amount wide = Amount.parse("1000000000", quote);
      allowed.put(pair.instrument(), new AccountPolicy.AllowedInstrument(pair.instrument(), true));
      limits.put(quote, new Limits(wide, wide, wide, wide));
      balances.put(quote.code(), "1000000");
    }
    installation.openAccount(
        person,
        new AccountPolicy(
            CREDENTIAL,
            List.copyOf(allowed.values()),
            EnumSet.allOf(OrderKind.class),
            List.copyOf(limits.values()),
            AccountPolicy.MAX_BAND_BPS,
            TAKER_FEE_BPS,
            1_000_000,
            1_000),
        List.copyOf(limits.values()),
        balances);
  }

  static Map<String, Object> wish(Pair pair, Map<String, Object> settings) {
    return Map.of(
        "name",
        pair.symbol(),
        "venue",
        Installation.VENUE,
        "credential",
        CREDENTIAL.name(),
        "instruments",
        List.of(pair.instrument().symbol()),
        "takerFeeBps",
        TAKER_FEE_BPS,
        "settings",
        settings);
  }

  // ---------------------------------------------------------------- conditions, empty when they
  // hold

  private static String unpriced(JsonNode status) {
    JsonNode unpriced = status.path("accounts").path(0).path("unpriced");
    return unpriced.isArray() && unpriced.isEmpty() ? "" : status.toString();
  }

  private String silentVenue() {
    return installation
        .api()
        .get("/api/v1/status")
        .path("venues")
        .path(Installation.VENUE)
        .asString("unknown");
  }

  private String waitingBots() {
    StringBuilder waiting = new StringBuilder();
    for (String id : bots.values()) {
      JsonNode bot = installation.api().get("/api/v1/bots/" + id);
      waiting.append(bot.path("waitsBecause").asString("unknown"));
    }
    return waiting.toString();
  }

  private static void await(String what, Supplier<String> lacking) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    for (String still = lacking.get(); !still.isEmpty(); still = lacking.get()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("Not within a minute: " + what + ": " + still);
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }

  // ---------------------------------------------------------------- the market

  /**
   * Moves on to this time since the replay's beginning; answers the next execution's number when
   * keeper and server have read what that brought. A keeper that judged by the price before would
   * refuse what is right at this one.
   */
  private long step(long untilMs) {
    Pair clock = pairs.getFirst();
    return installation
        .paperAdmin()
        .post(
            "/admin/step?heard=true",
            Map.of("symbol", clock.symbol(), "untilMs", clock.beginMs() + untilMs))
        .path("nextFillId")
        .asLong();
  }

  /**
   * Print by print: what it fills, then the price, then the candle that it closed; each time until
   * nothing is under way any more.
   */
  void walk() {
    TreeMap<Long, List<Pair>> moments = new TreeMap<>();
    for (Pair pair : pairs) {
      for (long atMs : pair.momentsMs()) {
        moments.computeIfAbsent(atMs, at -> new ArrayList<>()).add(pair);
      }
    }
    long beginNs = System.nanoTime();
    long firstFill = step(0);
    moments.forEach(
        (atMs, printed) -> {
          long fills = step(atMs) - firstFill;
          List<String> ticks = new ArrayList<>();
          for (Pair pair : printed) {
            ticks.add(pair.instrument().symbol() + "@" + (pair.beginMs() + atMs));
          }
          rest(fills, String.join(",", ticks));
        });
    System.out.println(
        "semantics: "
            + moments.size()
            + " steps in "
            + (System.nanoTime() - beginNs) / 1_000_000
            + " ms");
  }

  private void rest(long fills, String ticks) {
    try {
      installation
          .api()
          .get("/api/v1/quiet?waitMs=" + STEP_WAIT_MS + "&fills=" + fills + "&ticks=" + ticks);
    } catch (CliException e) {
      throw new AssertionError(
          ticks + "; the last orders: " + installation.api().get("/api/v1/orders?limit=20"), e);
    }
  }

  // ---------------------------------------------------------------- what came of it

  Deals deals(Pair pair) {
    return Deals.live(installation.api(), bot(pair));
  }

  /** Orders that the keeper did not approve, the latest of them. */
  List<String> refused(Pair pair) {
    List<String> refused = new ArrayList<>();
    for (JsonNode order : installation.api().get("/api/v1/orders?limit=500&bot=" + bot(pair))) {
      if (!order.path("rule").asString("").isEmpty()) {
        refused.add(order.toString());
      }
    }
    return refused;
  }

  private String bot(Pair pair) {
    String id = bots.get(pair.instrument());
    if (id == null) {
      throw new IllegalStateException("No bot trades " + pair.instrument());
    }
    return id;
  }

  /** What the exchange rounds prices and quantities to. */
  Filters filters(Pair pair) {
    PinnedHost host =
        new PinnedHost(
            Installation.VENUE,
            Environment.PAPER,
            "127.0.0.1",
            installation.paperPort(),
            Pin.parse(Pin.PREFIX_SPKI + installation.paper().value("spki")));
    try (BinanceFeed feed =
        new BinanceFeed(
            BinanceHosts.of(host), System::currentTimeMillis, new java.security.SecureRandom())) {
      return feed.listings().find(pair.instrument()).orElseThrow().filters();
    }
  }

  @Override
  public void close() {
    installation.close();
  }
}
