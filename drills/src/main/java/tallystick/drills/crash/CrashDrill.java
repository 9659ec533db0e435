package tallystick.drills.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tallystick.cli.CliException;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tools.jackson.databind.JsonNode;

/**
 * Kills the server and the keeper of a whole installation while its bots trade, and then looks
 * whether the books agree. Everything random comes from one seed; what the machine does meanwhile
 * does not, so a seed repeats the plan and not every moment.
 */
public final class CrashDrill {
  private static final CredentialId CREDENTIAL = new CredentialId("crash-account");
  private static final Asset USD = Asset.of("USD");
  private static final String DEPOSIT = "1000000";
  private static final Map<String, String> DEPOSITS = Map.of("USD", DEPOSIT);

  /**
   * Two market minutes a second: the thin coin moves by what ends a deal within seconds, and quotes
   * stay far younger than the keeper wants them.
   */
  private static final int SPEED = 120;

  /**
   * Longer than a request is valid at the venue (5 s) and than a loaded machine takes to send it,
   * so that none can arrive afterwards.
   */
  private static final int SETTLE_AFTER_MS = 8_000;

  /** Trading between two kills; a restart alone takes several seconds. */
  private static final int MIN_TRADING_MS = 300;

  private static final int MAX_TRADING_MS = 2_500;

  /** A halt that is not reached by then becomes an ordinary kill. */
  private static final long HALT_PATIENCE_MS = 20_000;

  /** For what takes a restart and some bots' thinking on a loaded machine. */
  private static final long PATIENCE_MS = 90_000;

  private static final int PAGE = 500;
  private static final long LOOK_EVERY_MS = 50;

  /** How a program is ended. */
  public enum Blow {
    /** SIGKILL to the server. */
    SERVER(""),
    /** SIGKILL to the keeper. */
    KEEPER(""),
    /** The keeper halts by itself when it has judged an intent, before that is durable. */
    JUDGE("judge"),
    /** When the entry is durable and nothing is signed. */
    FSYNC("fsync"),
    /** When the order is sent, and its answer not read. */
    SEND("send"),
    /** When the answer is durable and nobody has been told. */
    ANSWER("answer");

    private final String point;

    Blow(String point) {
      this.point = point;
    }

    boolean byItself() {
      return !point.isEmpty();
    }
  }

  /**
   * What came of it.
   *
   * @param blows how often each was dealt; a halt that was never reached counts as KEEPER
   * @param approved orders the tally approved
   * @param orders orders at the exchange
   * @param fills executions at the exchange
   * @param deals finished ones
   * @param dealsAfter finished after the last kill
   * @param complaints what the books do not agree on; empty when the promise held
   */
  public record Report(
      long seed,
      Map<Blow, Integer> blows,
      int approved,
      int cancels,
      int orders,
      int fills,
      int deals,
      int dealsAfter,
      long seconds,
      List<String> complaints) {
    public Report {
      complaints = List.copyOf(complaints);
      blows = Collections.unmodifiableMap(new EnumMap<>(blows));
    }

    public boolean held() {
      return complaints.isEmpty() && dealsAfter > 0;
    }
  }

  private final Installation installation;
  private final Random random;
  private final Consumer<String> say;
  private final Map<Blow, Integer> dealt = new EnumMap<>(Blow.class);

  private CrashDrill(Installation installation, Random random, Consumer<String> say) {
    this.installation = installation;
    this.random = random;
    this.say = say;
  }

  /**
   * Runs the drill in folders of its own, which the caller throws away.
   *
   * @param kills of the server, and as many of the keeper; at least five, so that each halt occurs
   */
  public static Report run(Places places, long seed, int kills, Consumer<String> say) {
    if (kills < Blow.values().length - 1) {
      throw new IllegalArgumentException(
          "The drill kills at least " + (Blow.values().length - 1) + " times, not " + kills);
    }
    Programs programs = Programs.open(places, Users.ofThisProcess()).brief();
    Installation installation =
        new Installation(
            programs,
            new Installation.Options(
                0,
                0,
                List.of(
                    "--bundled",
                    "--speed",
                    Integer.toString(SPEED),
                    "--from",
                    "2013-11-27T18:30:00Z"),
                List.of("--settle-after-ms", Integer.toString(SETTLE_AFTER_MS))),
            line -> {});
    Thread hook = new Thread(installation::close, "crash-drill-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return new CrashDrill(installation, new Random(seed), say).run(seed, kills);
    } finally {
      installation.close();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private Report run(long seed, int kills) {
    long startedNs = System.nanoTime();
    say.accept(installation.programs().isolation());
    installation.startPaper();
    installation.startKeeper();
    try (StandIn person = installation.standIn()) {
      installation.openAccount(person, policy(), limits(), DEPOSITS);
    }
    installation.startServer();
    makeBots();
    faults();
    await("the first executions", () -> !trades().isEmpty());
    say.accept("trading; the exchange loses answers and tells things twice and in disorder");
    Deque plan = Deque.shuffled(kills, random);
    while (!plan.isEmpty()) {
      deal(plan.next(), plan);
    }
    int before = finishedDeals();
    await("a deal after the last kill", () -> finishedDeals() > before);
    installation.paperAdmin().delete("/admin/faults");
    installation.paperAdmin().post("/admin/speed", Map.of("speed", 0));
    Reckoning reckoning = reckon();
    return new Report(
        seed,
        dealt,
        reckoning.approved(),
        reckoning.cancels(),
        orders().size(),
        trades().size(),
        finishedDeals(),
        finishedDeals() - before,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs),
        complaints(reckoning));
  }

  // ---------------------------------------------------------------- blows

  /** What is dealt next, and where the keeper that runs now will halt. */
  private static final class Deque {
    private final List<Blow> blows;
    private int at;

    private Deque(List<Blow> blows) {
      this.blows = blows;
    }

    static Deque shuffled(int kills, Random random) {
      List<Blow> keeper = new ArrayList<>();
      List<Blow> halts = List.of(Blow.JUDGE, Blow.FSYNC, Blow.SEND, Blow.ANSWER);
      keeper.addAll(halts);
      while (keeper.size() < kills - 1) {
        keeper.add(random.nextBoolean() ? Blow.KEEPER : halts.get(random.nextInt(halts.size())));
      }
      Collections.shuffle(keeper, random);
      // The first keeper runs without a point to halt at: it takes the settings.
      keeper.addFirst(Blow.KEEPER);
      List<Blow> all = new ArrayList<>();
      int servers = kills;
      while (servers > 0 || !keeper.isEmpty()) {
        if (random.nextInt(servers + keeper.size()) < servers) {
          all.add(Blow.SERVER);
          servers--;
        } else {
          all.add(keeper.removeFirst());
        }
      }
      return new Deque(all);
    }

    boolean isEmpty() {
      return at == blows.size();
    }

    Blow next() {
      return blows.get(at++);
    }

    /** The next blow to the keeper. */
    Optional<Blow> nextOfKeeper() {
      return blows.subList(at, blows.size()).stream().filter(b -> b != Blow.SERVER).findFirst();
    }
  }

  private void deal(Blow blow, Deque plan) {
    int tradingMs = MIN_TRADING_MS + random.nextInt(MAX_TRADING_MS - MIN_TRADING_MS);
    if (blow == Blow.SERVER) {
      pause(tradingMs);
      installation.server().child().kill();
      count(blow);
      installation.startServer();
      return;
    }
    if (blow.byItself()) {
      if (awaited(HALT_PATIENCE_MS, () -> !installation.keeper().child().isAlive())) {
        count(blow);
      } else {
        say.accept("the keeper never came to " + blow + "; killed instead");
        installation.keeper().child().kill();
        count(Blow.KEEPER);
      }
    } else {
      pause(tradingMs);
      installation.keeper().child().kill();
      count(blow);
    }
    List<String> halt =
        plan.nextOfKeeper()
            .filter(Blow::byItself)
            .map(next -> List.of("--halt-after", next.point + ":" + (1 + random.nextInt(4))))
            .orElse(List.of());
    try {
      installation.startKeeper(halt);
    } catch (CliException e) {
      if (halt.isEmpty() || !String.valueOf(e.getMessage()).contains("(status 137)")) {
        throw e;
      }
      // The server was quick: it halted before it could say that it was ready. Its turn in the
      // plan finds it so.
      say.accept("the keeper halted before it was ready");
    }
  }

  private void count(Blow blow) {
    dealt.merge(blow, 1, Integer::sum);
    say.accept(blow + " (" + dealt + "), " + trades().size() + " executions so far");
  }

  // ---------------------------------------------------------------- what trades

  private static Limits limits() {
    return new Limits(usd("5000"), usd("100000000"), usd("100000000"), usd("1000000"));
  }

  private static AccountPolicy policy() {
    return new AccountPolicy(
        CREDENTIAL,
        List.of(
            new AllowedInstrument(Instrument.of("BTC/USD"), true),
            new AllowedInstrument(Instrument.of("ETH/USD"), true),
            new AllowedInstrument(Instrument.of("THIN/USD"), true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        500,
        10,
        10_000,
        200);
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  /** Two on the coin that never stands still, one of them with stops at the venue; one on BTC. */
  private void makeBots() {
    make("thin", "THIN/USD", new BotSettings("100", 4, 2, "100", 40, 1000, 1500, 60, 0, 0, 0));
    make("stops", "THIN/USD", new BotSettings("50", 2, 2, "50", 50, 1000, 1000, 50, 0, 300, 0));
    make("bitcoin", "BTC/USD", new BotSettings("100", 4, 2, "100", 30, 1000, 1500, 50, 0, 0, 0));
  }

  private void make(String name, String pair, BotSettings settings) {
    JsonNode bot =
        installation
            .api()
            .post(
                "/api/v1/bots",
                settings.wish(name, Installation.VENUE, CREDENTIAL.name(), List.of(pair)));
    installation.api().post("/api/v1/bots/" + bot.path("id").asString() + "/start", Map.of());
  }

  private void faults() {
    fault("DROP_ANSWER", "POST /api/v3/order", 0.05);
    fault("DROP_ANSWER", "DELETE /api/v3/order", 0.05);
    fault("FAIL_AFTER", "POST /api/v3/order", 0.03);
    fault("FAIL_BEFORE", "POST /api/v3/order", 0.03);
    fault("DELAY", "POST /api/v3/order", 0.05);
    fault("STREAM_DUPLICATE", "", 0.1);
    fault("STREAM_REORDER", "", 0.1);
    fault("STREAM_DISCONNECT", "", 0.005);
  }

  private void fault(String kind, String scope, double probability) {
    installation
        .paperAdmin()
        .post(
            "/admin/faults",
            Map.of(
                "kind",
                kind,
                "scope",
                scope,
                "probability",
                probability,
                "delayMs",
                300,
                "seed",
                random.nextInt()));
  }

  // ---------------------------------------------------------------- the books

  /** Waits until the books agree, or says what they do not agree on after a good while. */
  private Reckoning reckon() {
    awaited(PATIENCE_MS, this::quiet);
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS / 3);
    Reckoning reckoning = Reckoning.of(books());
    while (!reckoning.complaints().isEmpty() && System.nanoTime() < endNs) {
      pause(500);
      reckoning = Reckoning.of(books());
    }
    return reckoning;
  }

  private boolean quiet() {
    return installation.api().ask("GET", "/api/v1/quiet?waitMs=5000", null).ok();
  }

  private List<String> complaints(Reckoning reckoning) {
    List<String> all = new ArrayList<>(reckoning.complaints());
    if (!quiet()) {
      all.add(
          "the server finds no rest: "
              + installation.api().ask("GET", "/api/v1/quiet?waitMs=0", null).body());
    }
    for (JsonNode bot : installation.api().get("/api/v1/bots")) {
      if (!bot.path("haltedBecause").asString("").isEmpty()) {
        all.add("bot " + bot.path("name") + " halted: " + bot.path("haltedBecause"));
      }
    }
    return all;
  }

  private Reckoning.Books books() {
    String number = installation.accountId(CREDENTIAL);
    JsonApi api = installation.api();
    List<JsonNode> entries = new ArrayList<>();
    List<JsonNode> page;
    do {
      page = list(api.get("/api/v1/tally/entries?limit=" + PAGE + "&from=" + entries.size()));
      entries.addAll(page);
    } while (page.size() == PAGE);
    return new Reckoning.Books(
        entries,
        orders(),
        trades(),
        installation.paperAdmin().get("/admin/accounts/" + number).path("balances"),
        pages("/api/v1/fills"),
        pages("/api/v1/orders"),
        list(
            api.get(
                "/api/v1/book?limit="
                    + PAGE
                    + "&prefix=venue/"
                    + Installation.VENUE
                    + "/"
                    + CREDENTIAL.name()
                    + "/")),
        DEPOSITS);
  }

  /** Everything behind a paged list. */
  private List<JsonNode> pages(String path) {
    List<JsonNode> all = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (true) {
      List<JsonNode> page =
          list(installation.api().get(path + "?limit=" + PAGE + "&before=" + before));
      all.addAll(page);
      if (page.size() < PAGE) {
        return List.copyOf(all);
      }
      before = page.getLast().path("position").asLong();
    }
  }

  private List<JsonNode> orders() {
    return ofAccount("orders");
  }

  private List<JsonNode> trades() {
    return ofAccount("trades");
  }

  private List<JsonNode> ofAccount(String what) {
    String number = installation.accountId(CREDENTIAL);
    return list(installation.paperAdmin().get("/admin/accounts/" + number + "/" + what).path(what));
  }

  private int finishedDeals() {
    int finished = 0;
    for (JsonNode bot : installation.api().get("/api/v1/bots")) {
      long before = Long.MAX_VALUE;
      List<JsonNode> page;
      do {
        page =
            list(
                installation
                    .api()
                    .get(
                        "/api/v1/bots/"
                            + bot.path("id").asString()
                            + "/deals?limit="
                            + PAGE
                            + "&before="
                            + before));
        for (JsonNode deal : page) {
          finished += deal.path("open").asBoolean() ? 0 : 1;
          before = deal.path("number").asLong();
        }
      } while (page.size() == PAGE);
    }
    return finished;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all;
  }

  // ---------------------------------------------------------------- time

  private static void pause(long ms) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    for (long left = ms;
        left > 0;
        left = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
    }
  }

  private void await(String what, BooleanSupplier condition) {
    if (!awaited(PATIENCE_MS, condition)) {
      throw new CliException(
          "Waited "
              + PATIENCE_MS
              + " ms in vain for "
              + what
              + "; the server says "
              + installation.api().get("/api/v1/status")
              + " and has found "
              + installation.api().get("/api/v1/findings"));
    }
  }

  private static boolean awaited(long patienceMs, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      pause(LOOK_EVERY_MS);
    }
    return true;
  }

  /**
   * {@code CrashDrill [seed [kills]]}, from a checkout that is built: exit status 0 when the
   * promise held, 1 when not; the folders are kept for a look.
   */
  public static void main(String[] args) throws IOException {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : new Random().nextLong();
    int kills = args.length > 1 ? Integer.parseInt(args[1]) : Blow.values().length - 1;
    Path home = Files.createTempDirectory("ts-crash");
    Users.makeFolder(home, "rwxr-xr-x");
    System.out.println("crash drill: seed " + seed + ", kills " + kills + ", in " + home);
    Report report =
        run(
            new Places(home.resolve("home"), home.resolve("run"), Path.of("")),
            seed,
            kills,
            System.out::println);
    System.out.println(report);
    System.out.println(report.held() ? "The promise held." : "THE PROMISE DID NOT HOLD.");
    System.exit(report.held() ? 0 : 1);
  }
}
