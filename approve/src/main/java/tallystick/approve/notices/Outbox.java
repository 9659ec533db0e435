package tallystick.approve.notices;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One outlet with its bounded queue and its one thread. A message that is not taken is tried again,
 * later and later, and then given up; the page says so once, for the last that failed.
 */
final class Outbox implements AutoCloseable {
  /** More wait only where something floods us; the newest say what the oldest said. */
  static final int MAX_WAITING = 100;

  /** Pauses before the tries after the first: a restart of a mail server, an evening without it. */
  private static final long[] PAUSES_MS = {5_000, 30_000, 300_000, 1_800_000, 7_200_000};

  private final Outlet outlet;
  private final LongSupplier wallMs;
  private final long[] pausesMs;
  private final Deque<Notice> waiting = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;
  private long sent;
  private long dropped;
  private long sentAtMs;
  private long failedAtMs;
  private String failure = "";

  /**
   * How it is.
   *
   * @param failure what went wrong last, empty when the last message was taken
   * @param dropped given up, or crowded out
   */
  record Health(
      String name,
      String to,
      int waiting,
      long sent,
      long dropped,
      long sentAtMs,
      long failedAtMs,
      String failure) {}

  Outbox(Outlet outlet, LongSupplier wallMs) {
    this(outlet, wallMs, PAUSES_MS);
  }

  Outbox(Outlet outlet, LongSupplier wallMs, long[] pausesMs) {
    this.outlet = outlet;
    this.wallMs = wallMs;
    this.pausesMs = pausesMs.clone();
    this.thread = Thread.ofVirtual().name("notices by " + outlet.name()).start(this::work);
  }

  Outlet outlet() {
    return outlet;
  }

  /** Puts a message in line; the oldest goes where there is no room. */
  synchronized void put(Notice notice) {
    if (waiting.size() >= MAX_WAITING) {
      waiting.poll();
      dropped++;
    }
    waiting.add(notice);
    notifyAll();
  }

  synchronized Health health() {
    return new Health(
        outlet.name(), outlet.to(), waiting.size(), sent, dropped, sentAtMs, failedAtMs, failure);
  }

  private void work() {
    try {
      for (Notice notice = take(); notice != null; notice = take()) {
        deliver(notice);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Notice take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : waiting.poll();
  }

  private void deliver(Notice notice) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        outlet.send(notice);
        taken();
        return;
      } catch (IOException | RuntimeException e) {
        failed(String.valueOf(e.getMessage()));
      }
      if (attempt == pausesMs.length) {
        givenUp();
        return;
      }
      pause(pausesMs[attempt]);
      synchronized (this) {
        if (closed) {
          return;
        }
      }
    }
  }

  private synchronized void pause(long ms) throws InterruptedException {
    long endMs = System.nanoTime() / 1_000_000 + ms;
    for (long left = ms; left > 0 && !closed; left = endMs - System.nanoTime() / 1_000_000) {
      wait(left);
    }
  }

  private synchronized void taken() {
    sent++;
    sentAtMs = wallMs.getAsLong();
    failure = "";
  }

  private synchronized void failed(String why) {
    failedAtMs = wallMs.getAsLong();
    failure = why.length() <= 300 ? why : why.substring(0, 300);
  }

  private synchronized void givenUp() {
    dropped++;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
