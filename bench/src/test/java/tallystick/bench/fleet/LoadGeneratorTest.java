package tallystick.bench.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.paper.http.Certificate;

/** The machines of the load see what was answered, and count what happened. */
@SuppressWarnings("NullAway.Init")
class LoadGeneratorTest {
  @TempDir static Path folder;
  private static Certificate certificate;
  private static HttpsServer server;
  private static final AtomicInteger beats = new AtomicInteger();
  private static final AtomicInteger sessions = new AtomicInteger();
  private static volatile boolean crowded;

  @BeforeAll
  static void begin() throws Exception {
    certificate = Certificate.in(folder, Instant.now());
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, new char[0]);
    own.setKeyEntry(
        "own",
        certificate.key(),
        new char[0],
        new java.security.cert.Certificate[] {certificate.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/terminal/v1/session",
        exchange -> {
          sessions.incrementAndGet();
          answer(exchange, 200, "{\"token\":\"abc\"}", 0);
        });
    server.createContext(
        "/terminal/v1/beat",
        exchange -> {
          if (!"Bearer abc".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{}", -1);
          } else if (crowded) {
            exchange.getResponseHeaders().add("Retry-After", "3");
            answer(exchange, 503, "{}", 0);
          } else {
            beats.incrementAndGet();
            answer(exchange, 200, "{\"maxMinor\":49900}", 0);
          }
        });
    server.start();
  }

  /** Of a length that is said, or of 0 for chunks. */
  private static void answer(
      com.sun.net.httpserver.HttpExchange exchange, int status, String text, long length)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, length);
      if (length >= 0) {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @AfterAll
  static void end() {
    server.stop(0);
  }

  @Test
  void aMachineOpensASessionBeatsAndStaysAwayWhenItIsToldTo() {
    SplittableRandom random = new SplittableRandom(1);
    Tally tally = new Tally();
    tally.await("\"maxMinor\":49900");
    try (Line line =
        new Line(
            7, server.getAddress().getPort(), FleetBench.trusting(certificate.certificate()))) {
      LoadMachine machine = new LoadMachine(new MachineKey(1, random), line, random, tally);
      List<Boolean> answered = new ArrayList<>();

      answered.add(machine.beat(System.nanoTime()));
      answered.add(machine.beat(System.nanoTime()));
      crowded = true;
      long beforeMs = LoadMachine.nowMs();
      answered.add(machine.beat(System.nanoTime()));
      crowded = false;

      assertEquals(List.of(true, true, false), answered, tally.errorKinds::toString);
      assertEquals(1, sessions.get());
      assertEquals(
          List.of(2L, 2L, 1L, 0L),
          List.of(
              tally.beats.count(), tally.heardAwaited(), tally.sentAway.get(), tally.errors.get()));
      long awayMs = machine.notBeforeMs() - beforeMs;
      assertTrue(awayMs >= 3_000 && awayMs < 16_000, awayMs + " ms");
    }
  }

  @Test
  void aPercentileIsTheEndOfItsStep() {
    Latencies latencies = new Latencies();

    for (int ms = 1; ms <= 100; ms++) {
      latencies.add(ms * 1_000_000L);
    }

    assertEquals(100, latencies.count());
    assertEquals(50, latencies.percentileMs(0.5), 2.1);
    assertEquals(99, latencies.percentileMs(0.99), 4);
    assertEquals(0, new Latencies().percentileMs(0.99));
  }
}
