package tallystick.terminal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.TerminalId;
import tallystick.terminal.journal.Journal;

/** A server that has too many guests says when to come again, and a machine does as it says. */
@SuppressWarnings("NullAway.Init")
class SentAwayTest {
  private static final TerminalId TERMINAL = new TerminalId("BT100001");
  private static final long SENT_AWAY_MS = 7_000;
  private static final Beat BEAT =
      new Beat("shut", List.of(), List.of(), List.of(), List.of(), "", "yes");

  @TempDir Path folder;
  private final AtomicLong nowMs = new AtomicLong(1_000_000);
  private final AtomicInteger beats = new AtomicInteger();
  private volatile int status = 503;
  private HttpServer server;
  private Journal journal;

  @BeforeEach
  void begin() throws IOException {
    journal = Journal.open(folder, TERMINAL, true);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/terminal/v1/",
        exchange -> {
          try (exchange) {
            boolean opening = exchange.getRequestURI().getPath().endsWith("session");
            int answer = opening ? 200 : status;
            byte[] body =
                (opening
                        ? "{\"state\":\"enrolled\",\"token\":\""
                            + "ab".repeat(32)
                            + "\",\"expiresAtMs\":9000000,\"epoch\":1,\"keeperKey\":\"\"}"
                        : "{}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            if (answer != 200) {
              exchange.getResponseHeaders().add("Retry-After", "7");
            }
            exchange.sendResponseHeaders(answer, body.length);
            exchange.getResponseBody().write(body);
            if (!opening) {
              beats.incrementAndGet();
            }
          }
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    journal.close();
  }

  private HttpLink link(long seed) {
    return new HttpLink(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
        null,
        Duration.ofSeconds(10),
        HttpLink.Pace.USUAL,
        new HttpLink.Identity(TERMINAL, journal.key(), true, "test"),
        () -> Instant.ofEpochMilli(nowMs.get()),
        new Random(seed));
  }

  private static void await(BooleanSupplier there) {
    long endNs = System.nanoTime() + 10_000_000_000L;
    while (!there.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "not within ten seconds");
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** When this link is heard again after it was sent away, asked each 100 ms of its clock. */
  private long awayMs(long seed) {
    try (HttpLink link = link(seed)) {
      int before = beats.get();
      status = 503;
      link.beat(() -> BEAT);
      await(() -> beats.get() == before + 1 && link.isIdle());
      status = 200;
      long sentAwayMs = nowMs.get();
      while (beats.get() == before + 1) {
        assertTrue(nowMs.get() - sentAwayMs < 5 * SENT_AWAY_MS, "it stays away");
        nowMs.addAndGet(100);
        link.beatSoon();
        link.beat(() -> BEAT);
        await(link::isIdle);
      }
      return nowMs.get() - sentAwayMs;
    }
  }

  @Test
  void aMachineComesAgainWhenItWasToldToAndNotAllOfThemAtOnce() {
    long one = awayMs(1);
    long other = awayMs(2);

    for (long away : List.of(one, other)) {
      assertTrue(away >= SENT_AWAY_MS && away <= 2 * SENT_AWAY_MS + 100, away + " ms");
    }
    assertNotEquals(one, other);
    assertEquals(4, beats.get(), "nothing in between");
  }
}
