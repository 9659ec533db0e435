package tallystick.bench.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tallystick.cli.bot.BotSettings;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code LiveBench [--quick] [--out FILE]}, from the checkout's root: bots in deals at a tick a
 * second, the programs' processor time and memory, and how long a tick takes to become an intent.
 * Writes JSON to FILE (default {@code live-bench.json}).
 */
public final class LiveBench {
  private static final CredentialId CREDENTIAL = new CredentialId("bench-account");
  private static final Asset USD = Asset.of("USD");

  private static final int INSTRUMENTS = 50;

  /** Seven percent a day: a lively market, not a crash. */
  private static final double STEP_BPS = 2.5;

  /** Few bots for a short time: more happens to each. */
  private static final double QUICK_STEP_BPS = 6;

  /** Prices last for so long after the start; the whole run takes five minutes at most. */
  private static final int DATA_SECONDS = 900;

  /** Requests under way while bots are made: their commits share an fsync. */
  private static final int HANDS = 4;

  private static final int PAGE = 500;

  /** By then the first orders of all bots are through, or the run says what was still to come. */
  private static final Duration SETTLE = Duration.ofSeconds(90);

  /** All began at once, and what is asked for falls from hundreds a second to tens. */
  private static final int SETTLED_PER_SECOND = 50;

  private static final int SETTLE_LOOK_SECONDS = 5;
  private static final String TURNS = "tallystick_bot_turn_seconds_count";
  private static final String TICK_TO_INTENT = "tallystick_tick_to_intent_seconds";

  /**
   * One averaging order waits at the venue and the profit is taken by trailing, so that deals begin
   * and end by ticks, and no account has more orders on one instrument than a venue allows.
   */
  private static final BotSettings SETTINGS =
      new BotSettings("20", 1, 1, "20", 60, 1000, 1000, 25, 10, 0, 0);

  private final boolean quick;
  private final int bots;
  private final int seconds;
  private final Installation installation;

  private LiveBench(boolean quick, Installation installation) {
    this.quick = quick;
    this.bots = quick ? 500 : 5_000;
    this.seconds = quick ? 15 : 90;
    this.installation = installation;
  }

  public static void main(String[] args) throws Exception {
    boolean quick = List.of(args).contains("--quick");
    int at = Arrays.asList(args).indexOf("--out");
    Path out =
        Path.of(at >= 0 && at + 1 < args.length ? args[at + 1] : "live-bench.json")
            .toAbsolutePath();
    Path folder = Files.createTempDirectory("tallystick-live");
    // The programs' own users must be able to reach their folders in it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Places places = new Places(folder.resolve("home"), folder.resolve("run"), Path.of(""));
    try (Installation installation = open(places, folder.resolve("data"), quick)) {
      Thread hook = new Thread(installation::close, "live-bench-end");
      Runtime.getRuntime().addShutdownHook(hook);
      String json =
          JsonMapper.builder()
              .build()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new LiveBench(quick, installation).run());
      Runtime.getRuntime().removeShutdownHook(hook);
      Files.writeString(out, json);
      System.out.println(json);
      System.out.println("Wrote " + out);
    }
    Programs.deleteAll(new Places(folder, folder.resolve("run"), folder));
  }

  private static Installation open(Places places, Path data, boolean quick) throws IOException {
    List<String> paper = new ArrayList<>(List.of("--speed", "1", "--data"));
    Walks.write(data, INSTRUMENTS, quick ? QUICK_STEP_BPS : STEP_BPS, DATA_SECONDS)
        .forEach(file -> paper.add(file.toString()));
    paper.add("--from");
    paper.add(Long.toString(Walks.TRADING_FROM_MS));
    return new Installation(
        Programs.open(places, Users.ofThisProcess()),
        new Installation.Options(0, 0, paper, List.of()),
        line -> {});
  }

  private Report run() throws Exception {
    installation.startPaper();
    installation
        .paperAdmin()
        .post(
            "/admin/limits",
            Map.of(
                "weightPerMinute", 600_000, "ordersPer10Seconds", 50_000, "ordersPerDay", 900_000));
    installation.startKeeper();
    try (StandIn person = installation.standIn()) {
      installation.openAccount(person, policy(), limits(), Map.of("USD", "100000000"));
    }
    installation.startServer();

    String[] ids = new String[bots];
    double makeSeconds = forEachBot(i -> ids[i] = make(i));
    say(bots, "made", makeSeconds);
    double startSeconds =
        forEachBot(i -> installation.api().post("/api/v1/bots/" + ids[i] + "/start", Map.of()));
    say(bots, "started", startSeconds);
    long settlingNs = System.nanoTime();
    int inDeals = settle();
    double settleSeconds = secondsSince(settlingNs);
    say(inDeals, "in a deal after waiting", settleSeconds);
    return new Report(
        "live",
        quick,
        Instant.now().toString(),
        Runtime.getRuntime().availableProcessors(),
        bots,
        INSTRUMENTS,
        makeSeconds,
        startSeconds,
        settleSeconds,
        inDeals,
        measure());
  }

  /** What is asked for once for each bot. */
  private interface Deed {
    void on(int bot);
  }

  private double forEachBot(Deed deed) throws Exception {
    long beganNs = System.nanoTime();
    try (ExecutorService hands = Executors.newFixedThreadPool(HANDS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < bots; i++) {
        int bot = i;
        all.add(hands.submit(() -> deed.on(bot)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    return secondsSince(beganNs);
  }

  private String make(int number) {
    String symbol = Walks.instrument(number % INSTRUMENTS).symbol();
    return installation
        .api()
        .post(
            "/api/v1/bots",
            SETTINGS.wish("bot " + number, Installation.VENUE, CREDENTIAL.name(), List.of(symbol)))
        .path("id")
        .asString();
  }

  /** Waits until the burst of first orders is over; answers how many deals run. */
  private int settle() throws InterruptedException {
    long endNs = System.nanoTime() + SETTLE.toNanos();
    long before;
    long now = newestOrder();
    do {
      before = now;
      TimeUnit.SECONDS.sleep(SETTLE_LOOK_SECONDS);
      now = newestOrder();
    } while (now - before > (long) SETTLED_PER_SECOND * SETTLE_LOOK_SECONDS
        && System.nanoTime() < endNs);
    return installation.api().get("/api/v1/status").path("openDeals").asInt();
  }

  private Measured measure() throws Exception {
    Programs.Running server = installation.server();
    Path folder = installation.places().folder(Role.SERVER);
    Metrics metrics =
        new Metrics(
            Integer.parseInt(server.value("port")), JsonApi.token(folder.resolve("admin.token")));
    Processes processes = new Processes();
    processes.add("server", server.child().pid());
    processes.add("database", Processes.database(folder));
    processes.add("keeper", installation.keeper().child().pid());
    processes.add("paper", installation.paper().child().pid());

    Metrics.Look before = metrics.now();
    Map<String, Processes.Usage> usedBefore = processes.now();
    long newest = newestOrder();
    long beganNs = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    Metrics.Look after = metrics.now();
    Map<String, Processes.Usage> used = processes.now();
    double took = secondsSince(beganNs);
    Intents intents = intentsSince(newest);

    List<Program> programs = new ArrayList<>();
    for (Map.Entry<String, Processes.Usage> each : used.entrySet()) {
      Processes.Usage earlier = usedBefore.getOrDefault(each.getKey(), each.getValue());
      programs.add(Program.of(each.getKey(), earlier, each.getValue(), took));
    }
    return new Measured(
        took,
        (after.value(TURNS) - before.value(TURNS)) / took,
        intents.verdicts.values().stream().mapToInt(Integer::intValue).sum() / took,
        intents,
        TickToIntent.of(before, after),
        programs);
  }

  private long newestOrder() {
    JsonNode page = installation.api().get("/api/v1/orders?limit=1");
    return page.isEmpty() ? 0 : page.get(0).path("position").asLong();
  }

  private Intents intentsSince(long newest) {
    Map<String, Integer> purposes = new TreeMap<>();
    Map<String, Integer> verdicts = new TreeMap<>();
    long before = Long.MAX_VALUE;
    while (true) {
      JsonNode page = installation.api().get("/api/v1/orders?limit=" + PAGE + "&before=" + before);
      for (JsonNode order : page) {
        before = order.path("position").asLong();
        if (before <= newest) {
          return new Intents(purposes, verdicts);
        }
        purposes.merge(order.path("purpose").asString(), 1, Integer::sum);
        String verdict = order.path("verdict").asString("waiting");
        verdicts.merge(
            verdict.equals("refused") ? order.path("rule").asString() : verdict, 1, Integer::sum);
      }
      if (page.size() < PAGE) {
        return new Intents(purposes, verdicts);
      }
    }
  }

  private static AccountPolicy policy() {
    List<AllowedInstrument> all = new ArrayList<>();
    for (int i = 0; i < INSTRUMENTS; i++) {
      all.add(new AllowedInstrument(Walks.instrument(i), true));
    }
    return new AccountPolicy(
        CREDENTIAL,
        all,
        EnumSet.allOf(OrderKind.class),
        List.of(limits()),
        200,
        10,
        1_000_000,
        1_000_000);
  }

  private static Limits limits() {
    return new Limits(usd("1000"), usd("1000000000"), usd("1000000000"), usd("100000000"));
  }

  private static Amount usd(String amount) {
    return Amount.parse(amount, USD);
  }

  private static double secondsSince(long beganNs) {
    return (System.nanoTime() - beganNs) / 1e9;
  }

  private static void say(int count, String what, double seconds) {
    System.out.println(String.format(Locale.ROOT, "%d bots %s, %.1f s", count, what, seconds));
  }

  /** Everything, as it is written. */
  record Report(
      String bench,
      boolean quick,
      String at,
      int processors,
      int bots,
      int instruments,
      double makeSeconds,
      double startSeconds,
      double settleSeconds,
      int inDeals,
      Measured measured) {}

  /**
   * @param turnsPerSecond of all bots; one for each tick that is not passed over, and some more
   */
  record Measured(
      double seconds,
      double turnsPerSecond,
      double intentsPerSecond,
      Intents intents,
      TickToIntent tickToIntent,
      List<Program> programs) {}

  /** What was asked for, counted twice: for what, and how the keeper judged it. */
  record Intents(Map<String, Integer> purposes, Map<String, Integer> verdicts) {}

  /** From a print read off the venue's socket to its intent written to the keeper's. */
  record TickToIntent(String from, String to, double count, double p50Ms, double p99Ms) {
    static TickToIntent of(Metrics.Look before, Metrics.Look after) {
      String count = TICK_TO_INTENT + "_count";
      return new TickToIntent(
          "the print read off the venue's socket",
          "the intent, durable in the outbox, written to the keeper's socket",
          after.value(count) - before.value(count),
          1e3 * Metrics.percentile(before, after, TICK_TO_INTENT, 0.5),
          1e3 * Metrics.percentile(before, after, TICK_TO_INTENT, 0.99));
    }
  }

  /**
   * @param processors used on average: 1 is one of them all of the time
   */
  record Program(String name, double processors, long residentMiB) {
    static Program of(String name, Processes.Usage before, Processes.Usage after, double seconds) {
      return new Program(
          name,
          after.processor().minus(before.processor()).toMillis() / 1e3 / seconds,
          after.residentBytes() >> 20);
    }
  }
}
