package tallystick.bench.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import tallystick.atm.quote.Quote;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.Params;

/** One machine of the load: its key, a session, and a line that it may share. */
final class LoadMachine {
  private static final String PATH = "/terminal/v1/";
  private static final String JSON = "application/json";
  private static final long DOLLARS = 20;
  private static final byte[] BEAT =
      """
      {"door":"shut","cashbox":[{"minor":2000,"count":17}],"cassettes":[{"minor":2000,"count":480}],\
      "troubles":[],"distrusted":[],"openSale":"","printerPaper":"yes"}"""
          .getBytes(StandardCharsets.UTF_8);

  /** Waits without an answer's word, as a machine does. */
  private static final long KNOCK_MS = 2_000;

  private static final int HASH_BYTES = 20;

  private final MachineKey key;
  private final Line line;
  private final SplittableRandom random;
  private final Tally tally;
  private volatile String token = "";
  private volatile long notBeforeMs;

  LoadMachine(MachineKey key, Line line, SplittableRandom random, Tally tally) {
    this.key = key;
    this.line = line;
    this.random = random;
    this.tally = tally;
  }

  void forgetSession() {
    token = "";
  }

  /** Until when it was asked to stay away, by a clock that counts from somewhere. */
  long notBeforeMs() {
    return notBeforeMs;
  }

  /** Beats once; whether it was answered. */
  boolean beat(long dueNs) {
    try {
      Line.Answer answer = ask("POST", "beat", JSON, BEAT);
      if (answer.status() != 200) {
        return refused(answer);
      }
      tally.beats.add(System.nanoTime() - dueNs);
      tally.heard(answer.text());
      return true;
    } catch (IOException e) {
      return broken(e);
    }
  }

  private Line.Answer ask(String method, String path, String type, byte[] body) throws IOException {
    if (token.isEmpty()) {
      Line.Answer opened = open();
      if (opened.status() != 200) {
        return opened;
      }
    }
    Line.Answer answer = line.ask(method, PATH + path, token, type, body);
    if (answer.status() != 401) {
      return answer;
    }
    token = "";
    Line.Answer opened = open();
    return opened.status() == 200 ? line.ask(method, PATH + path, token, type, body) : opened;
  }

  private Line.Answer open() throws IOException {
    byte[] nonce = new byte[16];
    synchronized (random) {
      random.nextBytes(nonce);
    }
    long beganNs = System.nanoTime();
    Line.Answer answer =
        line.post(PATH + "session", "", JSON, key.opening(System.currentTimeMillis(), nonce));
    if (answer.status() == 200) {
      tally.openings.add(System.nanoTime() - beganNs);
      token = text(answer.text(), "token");
    }
    return answer;
  }

  private boolean refused(Line.Answer answer) {
    if (answer.retryAfterMs() > 0) {
      tally.sentAway.incrementAndGet();
      synchronized (random) {
        notBeforeMs = nowMs() + answer.retryAfterMs() + random.nextLong(answer.retryAfterMs());
      }
    } else {
      tally.error(answer.status() + " " + answer.text());
      wait2();
    }
    return false;
  }

  private boolean broken(IOException e) {
    tally.error(String.valueOf(e.getMessage()));
    wait2();
    return false;
  }

  private void wait2() {
    synchronized (random) {
      notBeforeMs = nowMs() + KNOCK_MS + random.nextLong(KNOCK_MS);
    }
  }

  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** A customer buys coins for one note; whether the whole sale was stored. */
  boolean sell() {
    key.customer.lock();
    try {
      String destination = address();
      long askedNs = System.nanoTime();
      Line.Answer priced =
          ask(
              "POST",
              "quotes",
              JSON,
              ("{\"direction\":\"BUY\",\"setting\":\""
                      + Ground.SETTING
                      + "\",\"destination\":\""
                      + destination
                      + "\",\"cashMinor\":"
                      + 100 * DOLLARS
                      + "}")
                  .getBytes(StandardCharsets.UTF_8));
      if (priced.status() != 200) {
        tally.unpriced(priced.status() + " " + priced.text());
        return refused(priced);
      }
      tally.quotes.add(System.nanoTime() - askedNs);
      Quote quote = MachineKey.quote(text(priced.text(), "quote"));
      int epoch = number(priced.text(), "epoch");
      SaleId sale = key.nextSale();
      if (!stored(key.note(sale, DOLLARS, epoch))) {
        return false;
      }
      if (!stored(key.closed(sale, quote, destination, DOLLARS, epoch))) {
        return false;
      }
      tally.sold(sale, DOLLARS);
      return true;
    } catch (IOException e) {
      return broken(e);
    } finally {
      key.customer.unlock();
    }
  }

  /**
   * Sends one statement until it is stored, as a machine does that has it in its journal. What was
   * said without an answer is said again: the server answers as it did before.
   */
  private boolean stored(byte[] statement) {
    for (int tries = 0; tries < Tally.MAX_TRIES; tries++) {
      long beganNs = System.nanoTime();
      try {
        Line.Answer answer = ask("POST", "statements", "application/octet-stream", statement);
        if (answer.status() == 200) {
          tally.commits.add(System.nanoTime() - beganNs);
          return true;
        }
        refused(answer);
      } catch (IOException e) {
        broken(e);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(
          Math.max(1, notBeforeMs - nowMs()) * 1_000_000);
    }
    tally.lost.incrementAndGet();
    return false;
  }

  private String address() {
    byte[] hash = new byte[HASH_BYTES];
    synchronized (random) {
      random.nextBytes(hash);
    }
    return BitcoinAddress.ofWitnessKeyHash(Params.REGTEST, Bytes.of(hash)).toString();
  }

  /** A field of a flat answer; a whole reader of JSON would cost more than the request. */
  static String text(String json, String field) {
    int at = json.indexOf("\"" + field + "\":\"");
    if (at < 0) {
      return "";
    }
    int from = at + field.length() + 4;
    return json.substring(from, json.indexOf('"', from)).replace("\\/", "/");
  }

  static int number(String json, String field) {
    int from = json.indexOf("\"" + field + "\":") + field.length() + 3;
    int to = from;
    while (to < json.length() && Character.isDigit(json.charAt(to))) {
      to++;
    }
    return Integer.parseInt(json, from, to, 10);
  }
}
