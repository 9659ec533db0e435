package tallystick.keeper.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.intent.Scope;
import tallystick.keeper.life.ClockWatch;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.PublishedCheckpoint;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.VerifierKey;
import tallystick.tally.witness.WitnessServer;
import tallystick.tally.witness.WitnessSettings;

/** The gate over a real log, with witnesses honest and not, and clocks by hand. */
class WitnessesTest {
  private static final JdkNoteSigner LOG =
      JdkNoteSigner.of("log.test/1", KeyType.ED25519, new byte[32]);
  private static final long TIMEOUT_MS = 400;
  private static final long MAX_BEHIND_MS = 60_000;
  private static final Witnesses.Pace PACE = new Witnesses.Pace(10, TIMEOUT_MS, 1, MAX_BEHIND_MS);
  private static final Instrument BTC = Instrument.of("BTC/USD");
  private static final CredentialId MAIN = new CredentialId("main");

  @TempDir Path temporary;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicLong monotonicMs = new AtomicLong(1_000_000);
  private final List<String> contradictions = new ArrayList<>();
  private TallyLog tally;

  @BeforeEach
  void openLog() {
    tally = TallyLog.open(LogSettings.of(temporary.resolve("log"), LOG).withPublishEveryMs(0));
    open.add(tally);
    grow();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private void grow() {
    tally.append(new byte[] {1}, new byte[] {2});
    tally.publish();
  }

  private final class OverTally implements Witnesses.Log {
    @Override
    public PublishedCheckpoint published() {
      return tally.published();
    }

    @Override
    public List<Hash> consistency(long oldSize, long size) {
      return tally.consistencyPath(oldSize, size).stream().map(Hash::of).toList();
    }

    @Override
    public boolean addSignatures(long size, List<String> lines) {
      return tally.addSignatures(size, lines);
    }
  }

  private Witnesses started(int quorum, WitnessHost... hosts) {
    Witnesses witnesses =
        new Witnesses(
            new Witnesses.Plan(List.of(hosts), quorum, PACE),
            new Witnesses.Surroundings(
                temporary,
                System::currentTimeMillis,
                // Patience is measured by it too, so it goes on by itself as well.
                () -> monotonicMs.get() + System.nanoTime() / 1_000_000,
                new ClockWatch(System::currentTimeMillis, monotonicMs::get, "boot"),
                line -> {},
                () -> {},
                contradictions::add));
    open.add(witnesses);
    witnesses.start(new OverTally());
    return witnesses;
  }

  private WitnessServer honest(String name, int port) {
    WitnessServer server =
        WitnessServer.serve(
            new WitnessSettings(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                temporary.resolve(name.replace('/', '-')),
                Map.of(LOG.name(), List.of(LOG.verifier())),
                InstantSource.system()));
    open.add(server);
    return server;
  }

  private static WitnessHost host(String name, int port, VerifierKey key) {
    return new WitnessHost(name, URI.create("http://localhost:" + port), key);
  }

  private static WitnessHost host(String name, WitnessServer server) {
    return host(name, server.address().getPort(), server.key());
  }

  private static void await(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static Intent.PlaceOrder order(Side side) {
    return new Intent.PlaceOrder(
        MAIN,
        BTC,
        side,
        OrderKind.LIMIT,
        Amount.parse("1", BTC.base()),
        Price.parse("100", BTC),
        null);
  }

  /** How a witness may be wrong. */
  enum Lie {
    GARBAGE,
    ANOTHERS_SIGNATURE,
    TOO_LARGE,
    DRIPS,
    SAYS_NOTHING,
    EVERY_TIME_ANOTHER_SIZE,
    REDIRECTS
  }

  private WitnessHost lying(Lie lie) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    CountDownLatch over = new CountDownLatch(1);
    var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
    http.setExecutor(threads);
    http.createContext("/", exchange -> answer(exchange, lie, over));
    http.start();
    open.add(
        () -> {
          over.countDown();
          http.stop(0);
          threads.close();
        });
    JdkNoteSigner key = JdkNoteSigner.of("liar.test/1", KeyType.COSIGNATURE_V1, new byte[32]);
    return host("liar", http.getAddress().getPort(), key.verifier());
  }

  private void answer(HttpExchange exchange, Lie lie, CountDownLatch over) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      switch (lie) {
        case GARBAGE -> send(exchange, 200, "\u2014 liar.test/1 !!!!\n\n\u0000");
        case ANOTHERS_SIGNATURE -> {
          byte[] forged = new byte[76];
          System.arraycopy(
              java.nio.ByteBuffer.allocate(4)
                  .putInt(
                      JdkNoteSigner.of("liar.test/1", KeyType.COSIGNATURE_V1, new byte[32])
                          .verifier()
                          .id())
                  .array(),
              0,
              forged,
              0,
              4);
          send(
              exchange,
              200,
              "\u2014 liar.test/1 " + java.util.Base64.getEncoder().encodeToString(forged) + "\n");
        }
        case TOO_LARGE -> send(exchange, 200, "x".repeat(1 << 20));
        case DRIPS -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          over.await();
        }
        case SAYS_NOTHING -> over.await();
        case EVERY_TIME_ANOTHER_SIZE -> {
          exchange.getResponseHeaders().set("Content-Type", "text/x.tlog.size");
          boolean saidNone = new String(request, StandardCharsets.UTF_8).startsWith("old 0\n");
          send(exchange, 409, saidNone ? "1\n" : "0\n");
        }
        case REDIRECTS -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
          send(exchange, 307, "");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try {
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      // Whoever asked has heard enough, which is what is wanted.
      return;
    }
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  @Timeout(20)
  void isNeitherOpenedNorStoppedNorHeldUpByAWitnessThatAnswersNonsense(Lie lie) throws IOException {
    WitnessHost liar = lying(lie);
    WitnessServer honest = honest("honest.test/1", 0);

    Witnesses alone = started(1, liar);
    Witnesses beside = started(1, liar, host("honest", honest));

    assertTrue(alone.closedTo(order(Side.BUY)).isPresent());
    assertFalse(alone.witnessing().witnesses().getFirst().trouble().isEmpty());
    await("the honest one", () -> beside.closedBecause().isEmpty());
    assertEquals(List.of(), contradictions);
  }

  @Test
  void letsNewRiskWaitWhenNoQuorumHasFollowedForTooLongAndGoesOnAfterwards() {
    WitnessServer one = honest("honest.test/1", 0);
    int port = one.address().getPort();
    Witnesses witnesses = started(1, host("w1", one));
    await("the start", () -> witnesses.closedBecause().isEmpty());
    open.remove(one);
    one.close();

    grow();

    await(
        "the witness to be missed",
        () -> !witnesses.witnessing().witnesses().getFirst().trouble().isEmpty());
    assertTrue(witnesses.closedTo(order(Side.BUY)).isEmpty(), "orders do not wait for witnesses");
    monotonicMs.addAndGet(MAX_BEHIND_MS + 1);
    assertTrue(witnesses.closedTo(order(Side.BUY)).orElse("it is open").contains("w1: "));
    assertTrue(witnesses.closedTo(order(Side.SELL)).isEmpty());
    assertTrue(
        witnesses
            .closedTo(new Intent.CancelOrder(MAIN, BTC, CallerId.derive("x"), null))
            .isEmpty());
    assertTrue(witnesses.closedTo(new Intent.Freeze(new Scope.WholeOrganisation(), "")).isEmpty());

    honest("honest.test/1", port);

    await("the witness to be back", () -> witnesses.closedTo(order(Side.BUY)).isEmpty());
    assertEquals(2, witnesses.witnessing().size());
    assertTrue(tally.published().note().contains("honest.test/1"));
  }

  @Test
  void takesOnlyPlansThatMeanSomething() {
    WitnessServer one = honest("honest.test/1", 0);
    WitnessHost host = host("w1", one);

    assertEquals(2, Witnesses.Plan.majority(2));
    assertEquals(2, Witnesses.Plan.majority(3));
    assertTrue(new Witnesses.Plan(List.of(host, lyingKey("w2")), 1, PACE).letsTwoHistoriesPass());
    assertFalse(new Witnesses.Plan(List.of(host, lyingKey("w2")), 2, PACE).letsTwoHistoriesPass());
    for (int quorum : new int[] {0, 2}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Witnesses.Plan(List.of(host), quorum, PACE));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new Witnesses.Plan(List.of(host, host), 1, PACE));
    for (String bad :
        List.of(
            "w1",
            "w1=http://example.org," + one.key(),
            "w1=https://user@example.org," + one.key(),
            "W 1=https://example.org," + one.key(),
            "w1=https://example.org," + LOG.verifier(),
            "w1=https://example.org,what")) {
      assertThrows(IllegalArgumentException.class, () -> WitnessHost.parse(bad), bad);
    }
    assertEquals(
        URI.create("https://example.org/a,b"),
        WitnessHost.parse("w1=https://example.org/a,b," + one.key()).url());
  }

  private static WitnessHost lyingKey(String name) {
    return host(
        name, 1, JdkNoteSigner.of("other.test/1", KeyType.COSIGNATURE_V1, new byte[32]).verifier());
  }
}
