package tallystick.bench.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;

/**
 * What the same server does without doing anything: handshakes, and requests for an address that is
 * not there, which the first filter answers.
 */
final class Bare {
  private static final int HANDS = 64;

  /** Lines of numbers that no machine has. */
  private static final int FIRST_NUMBER = 200_000;

  private final int port;
  private final SSLSocketFactory tls;

  Bare(int port, SSLSocketFactory tls) {
    this.port = port;
    this.tls = tls;
  }

  private interface Deed {
    void run(int hand, AtomicLong done, long endNs) throws IOException;
  }

  /** New connections with a whole TLS 1.3 handshake each, nothing resumed, a second. */
  double handshakesPerSecond(double seconds) throws InterruptedException {
    AtomicLong names = new AtomicLong();
    return rate(
        seconds,
        (hand, done, endNs) -> {
          while (System.nanoTime() < endNs) {
            try (Line line =
                new Line(FIRST_NUMBER + (int) names.incrementAndGet() % 1_000_000, port, tls)) {
              line.connect();
              done.incrementAndGet();
            }
          }
        });
  }

  /** Requests and answers over kept TLS connections, a second. */
  double requestsPerSecond(double seconds) throws InterruptedException {
    return rate(
        seconds,
        (hand, done, endNs) -> {
          try (Line line = new Line(FIRST_NUMBER + hand, port, tls)) {
            while (System.nanoTime() < endNs) {
              if (line.ask("GET", "/nothing", "", "", new byte[0]).status() != 404) {
                throw new IOException("Something is at /nothing");
              }
              done.incrementAndGet();
            }
          }
        });
  }

  private static double rate(double seconds, Deed deed) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    long beganNs = System.nanoTime();
    long endNs = beganNs + (long) (seconds * 1e9);
    List<Thread> hands = new ArrayList<>();
    for (int i = 0; i < HANDS; i++) {
      int hand = i;
      hands.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      deed.run(hand, done, endNs);
                    } catch (IOException e) {
                      System.out.println("bare: " + e);
                    }
                  }));
    }
    for (Thread each : hands) {
      each.join();
    }
    return done.get() / ((System.nanoTime() - beganNs) / 1e9);
  }
}
