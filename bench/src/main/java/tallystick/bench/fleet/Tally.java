package tallystick.bench.fleet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tallystick.intent.SaleId;

/** What the machines of the load have seen; the sales in it are held against the books. */
final class Tally {
  /** A statement that was not stored after so many tries is lost, and the run says so. */
  static final int MAX_TRIES = 20;

  private static final int MAX_KINDS = 20;
  private static final int MAX_TEXT = 160;

  volatile Latencies beats = new Latencies();
  volatile Latencies quotes = new Latencies();
  volatile Latencies commits = new Latencies();
  volatile Latencies openings = new Latencies();
  final AtomicLong sentAway = new AtomicLong();
  final AtomicLong errors = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final Map<String, Long> errorKinds = new ConcurrentHashMap<>();

  /** Every sale of the whole run that a machine was told is stored, with its dollars. */
  final Map<SaleId, Long> sold = new ConcurrentHashMap<>();

  private volatile String awaited = "";
  private final AtomicLong heardAwaited = new AtomicLong();

  void error(String text) {
    errors.incrementAndGet();
    count(text);
  }

  /** A customer who got no price; not an error of the server's when it says why. */
  void unpriced(String text) {
    count("no price: " + text);
  }

  private void count(String text) {
    String kind = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    if (errorKinds.size() < MAX_KINDS || errorKinds.containsKey(kind)) {
      errorKinds.merge(kind, 1L, Long::sum);
    }
  }

  void sold(SaleId sale, long dollars) {
    sold.put(sale, dollars);
  }

  /** From now on answers with this in them are counted. */
  void await(String text) {
    heardAwaited.set(0);
    awaited = text;
  }

  void heard(String answer) {
    String wanted = awaited;
    if (!wanted.isEmpty() && answer.contains(wanted)) {
      heardAwaited.incrementAndGet();
    }
  }

  long heardAwaited() {
    return heardAwaited.get();
  }

  /** Begins to count anew; the sales of the whole run stay. */
  void begin() {
    beats = new Latencies();
    quotes = new Latencies();
    commits = new Latencies();
    openings = new Latencies();
    sentAway.set(0);
    errors.set(0);
    errorKinds.clear();
  }
}
