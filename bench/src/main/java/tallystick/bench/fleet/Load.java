package tallystick.bench.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;

/**
 * Machines that beat, each at its own moment within ten seconds, and sell. There may be more
 * machines than keys, since the keeper has a bound on those, and more than lines, since a process
 * has one on open files: then several sessions of one key, and several machines behind one
 * connection, as behind a proxy.
 */
final class Load implements AutoCloseable {
  static final long BEAT_NS = 10_000_000_000L;

  /** This environment's bound on open files is 20,000 a process. */
  static final int MAX_LINES = 18_000;

  private static final long HOUR_NS = 3_600_000_000_000L;

  private final List<LoadMachine> machines = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SplittableRandom random;
  private final double salesPerHour;
  private final AtomicInteger beating = new AtomicInteger();
  private volatile boolean running = true;

  Load(
      List<MachineKey> keys,
      int count,
      int port,
      SSLSocketFactory tls,
      double salesPerHour,
      SplittableRandom random,
      Tally tally) {
    this.random = random;
    this.salesPerHour = salesPerHour;
    for (int i = 0; i < Math.min(count, MAX_LINES); i++) {
      lines.add(new Line(i, port, tls));
    }
    for (int i = 0; i < count; i++) {
      machines.add(
          new LoadMachine(
              keys.get(i % keys.size()), lines.get(i % lines.size()), random.split(), tally));
    }
  }

  int count() {
    return machines.size();
  }

  /** Machines whose last beat was answered. */
  int beating() {
    return beating.get();
  }

  /** All of them from now on; each begins at its own moment of the first ten seconds. */
  void start() {
    for (LoadMachine machine : machines) {
      SplittableRandom own = random.split();
      threads.execute(() -> live(machine, own));
    }
  }

  private void live(LoadMachine machine, SplittableRandom own) {
    long dueNs = System.nanoTime() + own.nextLong(BEAT_NS);
    boolean answered = false;
    double perBeat = salesPerHour * BEAT_NS / HOUR_NS;
    while (running) {
      park(dueNs);
      if (!running) {
        return;
      }
      boolean now = machine.beat(dueNs);
      if (now != answered) {
        beating.addAndGet(now ? 1 : -1);
        answered = now;
      }
      if (now && own.nextDouble() < perBeat) {
        machine.sell();
      }
      long next = now ? dueNs + BEAT_NS : System.nanoTime();
      dueNs = Math.max(next, machine.notBeforeMs() * 1_000_000);
    }
  }

  private void park(long untilNs) {
    long leftNs = untilNs - System.nanoTime();
    while (leftNs > 0 && running) {
      LockSupport.parkNanos(Math.min(leftNs, 1_000_000_000L));
      leftNs = untilNs - System.nanoTime();
    }
  }

  /** As after a long night: nobody has a session any more. */
  void forgetSessions() {
    machines.forEach(LoadMachine::forgetSession);
  }

  /** Every machine sells, one sale after the other, with so many at once; how many were stored. */
  int sellAll(int atOnce, long forNs) throws InterruptedException {
    AtomicInteger sold = new AtomicInteger();
    long endNs = System.nanoTime() + forNs;
    List<Thread> hands = new ArrayList<>();
    for (int hand = 0; hand < Math.min(atOnce, machines.size()); hand++) {
      LoadMachine machine = machines.get(hand);
      hands.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (System.nanoTime() < endNs) {
                      if (machine.sell()) {
                        sold.incrementAndGet();
                      }
                    }
                  }));
    }
    for (Thread each : hands) {
      each.join();
    }
    return sold.get();
  }

  @Override
  public void close() {
    running = false;
    threads.close();
    lines.forEach(Line::close);
  }
}
