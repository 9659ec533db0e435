package tallystick.bench.fleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import tallystick.bench.live.Processes;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code FleetBench [--quick|--long] [--machines N,N,..] [--keys N] [--seconds N] [--sales-an-hour
 * N] [--out FILE]}, from the checkout's root: how many cash machines one server on one processor
 * carries. Writes JSON to FILE (default {@code fleet-bench.json}).
 */
public final class FleetBench {
  /** The ramp ends where beats wait longer; machines give up on an answer after four seconds. */
  private static final double MOST_P99_MS = 1_000;

  /** Or where more than one request in a thousand fails. */
  private static final double MOST_ERRORS = 0.001;

  /** The keeper takes 20,000 machines; the largest operator has 13,000. */
  private static final int MOST_KEYS = 13_000;

  private static final String RAMP = "1000,5000,13000,25000,50000,100000";

  private static final int PUSH_MACHINES = 10_000;
  private static final long PATIENCE_NS = 120_000_000_000L;
  private static final long SEED = 20_261_122;

  private final Options options;
  private final Ground ground;
  private final SSLSocketFactory tls;
  private final List<MachineKey> keys = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Tally tally = new Tally();

  /** What the command line asks for. */
  private record Options(
      boolean quick,
      List<Integer> ramp,
      int keys,
      int seconds,
      double salesAnHour,
      int ledgerAtOnce,
      Path out) {
    static Options of(String[] args) {
      Map<String, String> named = new TreeMap<>();
      for (int i = 0; i + 1 < args.length; i++) {
        named.put(args[i], args[i + 1]);
      }
      boolean quick = Arrays.asList(args).contains("--quick");
      boolean whole = Arrays.asList(args).contains("--long");
      List<Integer> ramp =
          Arrays.stream(
                  named
                      .getOrDefault("--machines", quick ? "300" : whole ? RAMP : "1000")
                      .split(",", -1))
              .map(Integer::valueOf)
              .toList();
      int most = ramp.stream().mapToInt(Integer::intValue).max().orElse(0);
      return new Options(
          quick,
          ramp,
          number(named, "--keys", Math.min(most, MOST_KEYS)),
          number(named, "--seconds", quick ? 12 : whole ? 90 : 20),
          // A short run at one an hour has no sales to speak of.
          number(named, "--sales-an-hour", whole ? 1 : 30),
          number(named, "--ledger", 64),
          Path.of(named.getOrDefault("--out", "fleet-bench.json")).toAbsolutePath());
    }

    private static int number(Map<String, String> named, String option, int otherwise) {
      return Integer.parseInt(named.getOrDefault(option, Integer.toString(otherwise)));
    }
  }

  private FleetBench(Options options, Ground ground) {
    this.options = options;
    this.ground = ground;
    this.tls = trusting(ground.certificate().certificate());
    for (int i = 0; i < options.keys(); i++) {
      keys.add(new MachineKey(1 + i, random));
    }
  }

  public static void main(String[] args) throws Exception {
    Options options = Options.of(args);
    Path folder = Files.createTempDirectory("tallystick-fleet");
    say("seed " + SEED + ", in " + folder);
    try (Ground ground = Ground.open(folder)) {
      Thread hook = new Thread(ground::close, "fleet-bench-end");
      Runtime.getRuntime().addShutdownHook(hook);
      String json =
          JsonMapper.builder()
              .build()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new FleetBench(options, ground).run());
      Runtime.getRuntime().removeShutdownHook(hook);
      Files.writeString(options.out(), json);
      System.out.println(json);
      System.out.println("Wrote " + options.out());
    }
    Programs.deleteAll(new Places(folder, folder.resolve("run"), folder));
  }

  /** Only the ground's own certificate is believed, as a machine believes a pin. */
  static SSLSocketFactory trusting(X509Certificate only) {
    X509TrustManager pin =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type)
              throws java.security.cert.CertificateException {
            throw new java.security.cert.CertificateException("Nobody is a client here");
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type)
              throws java.security.cert.CertificateException {
            if (!chain[0].equals(only)) {
              throw new java.security.cert.CertificateException("Another server's certificate");
            }
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {pin}, new SecureRandom());
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has TLS 1.3", e);
    }
  }

  private Report run() throws Exception {
    double enrolMs = ground.enrol(keys);
    say(String.format(Locale.ROOT, "%d machines enrolled, %.1f ms each", keys.size(), enrolMs));
    Pinned.load();
    ground.startServer();
    ground.offer();
    double seconds = options.quick() ? 4 : 8;
    Bare bare = new Bare(ground.machinesPort(), tls);
    bare.requestsPerSecond(seconds); // warm
    double handshakes = bare.handshakesPerSecond(seconds);
    double requests = bare.requestsPerSecond(seconds);
    say(
        String.format(
            Locale.ROOT, "bare: %.0f handshakes/s, %.0f requests/s", handshakes, requests));
    List<Step> steps = new ArrayList<>();
    Push push = null;
    List<Storm> storms = new ArrayList<>();
    for (int machines : options.ramp()) {
      boolean last = machines == options.ramp().getLast();
      try (Load load = load(machines)) {
        Step step = step(load, requests);
        steps.add(step);
        say(step.toString());
        if (push == null && (last || machines >= PUSH_MACHINES)) {
          push = push(load);
          say(push.toString());
          storms.add(storm(load, false));
          storms.add(storm(load, true));
          say(storms.toString());
        }
        if (!step.within()) {
          say("The ramp ends here: " + machines + " machines are more than it carries");
          break;
        }
      }
    }
    Ledger ledger;
    int missing;
    Map<String, String> off;
    try (Books books = new Books(ground.serverFolder());
        Load load = load(Math.min(keys.size(), options.ledgerAtOnce()))) {
      ledger = Ledger.measure(load, tally, books, options.ledgerAtOnce(), options.quick() ? 8 : 20);
      missing = books.missing(tally.sold);
      off = books.off();
    }
    say(ledger.toString());
    say(missing + " of " + tally.sold.size() + " sales missing, books off by " + off);
    if (missing > 0 || !off.isEmpty()) {
      throw new IllegalStateException(
          missing
              + " sales that were told as stored are not in the books, which are off by "
              + off);
    }
    return new Report(
        "fleet",
        options.quick(),
        Instant.now().toString(),
        Runtime.getRuntime().availableProcessors(),
        Pinned.works(),
        keys.size(),
        enrolMs,
        options.salesAnHour(),
        handshakes,
        requests,
        steps,
        push,
        storms,
        ledger,
        tally.sold.size(),
        missing,
        tally.lost.get());
  }

  private Load load(int machines) {
    return new Load(
        keys, machines, ground.machinesPort(), tls, options.salesAnHour(), random.split(), tally);
  }

  private Processes processes() {
    Processes processes = new Processes();
    processes.add("server", ground.serverPid());
    processes.add("database", ground.databasePid());
    processes.add("load", ProcessHandle.current().pid());
    return processes;
  }

  private Step step(Load load, double bareRequests) throws Exception {
    load.start();
    awaitBeating(load, load.count());
    tally.begin();
    Processes processes = processes();
    Map<String, Processes.Usage> before = processes.now();
    long beganNs = System.nanoTime();
    TimeUnit.SECONDS.sleep(options.seconds());
    double took = (System.nanoTime() - beganNs) / 1e9;
    Map<String, Processes.Usage> after = processes.now();
    List<Program> programs = new ArrayList<>();
    after.forEach((name, used) -> programs.add(Program.of(name, before.get(name), used, took)));
    double answered = (tally.beats.count() + tally.quotes.count() + tally.commits.count()) / took;
    return new Step(
        load.count(),
        took,
        load.beating(),
        answered,
        answered / bareRequests,
        tally.beats.told(),
        tally.quotes.told(),
        tally.commits.told(),
        tally.sentAway.get(),
        tally.errors.get(),
        new TreeMap<>(tally.errorKinds),
        programs);
  }

  private static void awaitBeating(Load load, int wanted) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (load.beating() < wanted && System.nanoTime() < endNs) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** A new version of the coin's setting, until every machine was told it. */
  private Push push(Load load) throws InterruptedException {
    String told = ground.newVersion();
    long beganNs = System.nanoTime();
    tally.await(told);
    while (tally.heardAwaited() < load.count() && System.nanoTime() - beganNs < PATIENCE_NS) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    long heard = tally.heardAwaited();
    tally.await("");
    return new Push(load.count(), heard, seconds);
  }

  /**
   * The server ends and starts again while all machines go on.
   *
   * @param anew whether they have lost their sessions, too, and all open new ones
   */
  private Storm storm(Load load, boolean anew) throws Exception {
    ground.stopServer();
    awaitSilence(load);
    if (anew) {
      load.forgetSessions();
    }
    long beganNs = System.nanoTime();
    ground.startServer();
    double startSeconds = (System.nanoTime() - beganNs) / 1e9;
    tally.begin();
    long readyNs = System.nanoTime();
    Processes processes = processes();
    long peak = 0;
    while (load.beating() < load.count() && System.nanoTime() - readyNs < PATIENCE_NS) {
      TimeUnit.MILLISECONDS.sleep(50);
      Processes.Usage server = processes.now().get("server");
      peak = Math.max(peak, server == null ? 0 : server.residentBytes());
    }
    Storm storm =
        new Storm(
            load.count(),
            anew,
            startSeconds,
            (System.nanoTime() - readyNs) / 1e9,
            load.beating(),
            tally.openings.told(),
            tally.sentAway.get(),
            tally.errors.get(),
            new TreeMap<>(tally.errorKinds),
            peak >> 20);
    ground.awaitTrade();
    return storm;
  }

  /** Until every machine has noticed. */
  private static void awaitSilence(Load load) throws InterruptedException {
    long endNs = System.nanoTime() + 3 * Load.BEAT_NS;
    while (load.beating() > 0 && System.nanoTime() < endNs) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void say(String text) {
    System.out.println(Instant.now() + " " + text);
    System.out.flush();
  }

  /** Everything, as it is written. */
  record Report(
      String bench,
      boolean quick,
      String at,
      int processors,
      boolean pinned,
      int keys,
      double enrolMs,
      double salesAnHour,
      double bareHandshakesPerSecond,
      double bareRequestsPerSecond,
      List<Step> steps,
      @org.jspecify.annotations.Nullable Push push,
      List<Storm> storms,
      Ledger ledger,
      int salesOfTheRun,
      int salesMissing,
      long statementsLost) {}

  /**
   * So many machines for a while.
   *
   * @param beating whose last beat was answered
   * @param ofBareRequests what was answered a second, of the bare requests
   */
  record Step(
      int machines,
      double seconds,
      int beating,
      double answersPerSecond,
      double ofBareRequests,
      Latencies.Told beat,
      Latencies.Told quote,
      Latencies.Told commit,
      long sentAway,
      long errors,
      Map<String, Long> errorKinds,
      List<Program> programs) {
    boolean within() {
      return beat.p99Ms() <= MOST_P99_MS
          && errors + sentAway <= MOST_ERRORS * Math.max(1, beat.count())
          && beating >= machines * (1 - MOST_ERRORS);
    }
  }

  /** A new version of a setting, until so many machines had heard it. */
  record Push(int machines, long heard, double seconds) {}

  /** A restart, from the server's word that it serves until every machine was served. */
  record Storm(
      int machines,
      boolean sessionsLost,
      double startSeconds,
      double servedSeconds,
      int served,
      Latencies.Told opening,
      long sentAway,
      long errors,
      Map<String, Long> errorKinds,
      long peakMiB) {}

  /** What a program used: 1 is one processor all of the time. */
  record Program(String name, double processors, long residentMiB) {
    static Program of(
        String name,
        Processes.@org.jspecify.annotations.Nullable Usage before,
        Processes.Usage after,
        double seconds) {
      double used =
          before == null ? 0 : after.processor().minus(before.processor()).toMillis() / 1e3;
      return new Program(name, used / seconds, after.residentBytes() >> 20);
    }
  }
}
