package tallystick.tally.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tallystick.tally.TallyException;

/**
 * Many wait, one writes. Arrivals push themselves onto a chain without a lock; the writer thread
 * takes the whole chain, writes it as one frame, syncs once, and only then answers each of them.
 *
 * <p>After answering a batch the writer gives its callers a short moment to come back, as long as
 * they do and at most a fraction of what an fsync costs. Otherwise the first to return would get an
 * fsync of his own, and everybody else would wait for it: two half-empty batches instead of a full
 * one.
 */
final class GroupCommit {
  /** A batch waits for its former callers at most half of what the last fsync took... */
  private static final int LINGER_SHARE = 2;

  /** ...never longer than this, however slow the disk... */
  private static final long MAX_LINGER_NS = 1_000_000;

  /** ...and only while they keep coming back: whoever has other things to do is not waited for. */
  private static final long MAX_GAP_NS = 50_000;

  private static final int FIRST_BUFFER_BYTES = 1 << 20;

  private final Wal wal;
  private final Failure failure;
  private final int maxWaiting;
  private final Thread writer;
  private final AtomicReference<@Nullable Pending> arrivals = new AtomicReference<>();
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile boolean closing;
  private volatile boolean ended;
  private volatile long size;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
  private long lastSyncNs;

  GroupCommit(Wal wal, Failure failure, int maxWaiting, long size) {
    this.wal = wal;
    this.failure = failure;
    this.maxWaiting = maxWaiting;
    this.size = size;
    this.writer = Thread.ofPlatform().name("tally-writer").daemon(true).unstarted(this::run);
  }

  void start() {
    writer.start();
  }

  /** Entries on the disk. */
  long size() {
    return size;
  }

  void add(Pending pending) {
    failure.throwIfStopped();
    if (closing) {
      throw new TallyException("the log is closed: nothing more can be appended");
    }
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      throw new TallyException(
          maxWaiting + " appends are waiting already: slow down, or raise maxWaiting");
    }
    @Nullable Pending before;
    do {
      before = arrivals.get();
      pending.next = before;
    } while (!arrivals.compareAndSet(before, pending));
    if (before == null) {
      LockSupport.unpark(writer);
    }
    // The writer may have ended between the first look and the push; then nobody else answers.
    if (ended) {
      failAll(takeAll());
    }
  }

  private void run() {
    int lastAnswered = 0;
    long answeredAtNs = System.nanoTime();
    try {
      while (true) {
        awaitArrivals(lastAnswered, answeredAtNs);
        @Nullable Pending oldest = takeAll();
        if (oldest == null) {
          if (closing) {
            return;
          }
          continue;
        }
        lastAnswered = 0;
        while (oldest != null) {
          List<Pending> batch = new ArrayList<>();
          oldest = fill(oldest, batch);
          commit(batch);
          lastAnswered += batch.size();
        }
        answeredAtNs = System.nanoTime();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.stop("writing ahead", e);
    } finally {
      ended = true;
      failAll(takeAll());
    }
  }

  // Yielding only lets the callers that are waited for run on this core; nothing relies on it.
  @SuppressWarnings("ThreadPriorityCheck")
  private void awaitArrivals(int lastAnswered, long answeredAtNs) {
    long lingerNs = Math.min(lastSyncNs / LINGER_SHARE, MAX_LINGER_NS);
    int back = 0;
    long cameBackAtNs = answeredAtNs;
    while (!closing && back < lastAnswered) {
      int now = waiting.get();
      long nowNs = System.nanoTime();
      if (now > back) {
        back = now;
        cameBackAtNs = nowNs;
      } else if (nowNs - cameBackAtNs > MAX_GAP_NS || nowNs - answeredAtNs > lingerNs) {
        break;
      }
      Thread.yield();
    }
    while (!closing && arrivals.get() == null) {
      failure.throwIfStopped();
      LockSupport.park(this);
    }
  }

  /** The chain, oldest first. */
  private @Nullable Pending takeAll() {
    @Nullable Pending newest = arrivals.getAndSet(null);
    @Nullable Pending oldest = null;
    while (newest != null) {
      @Nullable Pending next = newest.next;
      newest.next = oldest;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

  /** Moves as many into {@code batch} as a frame holds; what it returns is the rest. */
  private static @Nullable Pending fill(Pending oldest, List<Pending> batch) {
    int bytes = 0;
    @Nullable Pending at = oldest;
    while (at != null && bytes + at.recordBytes() <= WalFrame.MAX_PAYLOAD_BYTES) {
      bytes += at.recordBytes();
      batch.add(at);
      at = at.next;
    }
    return at;
  }

  private void commit(List<Pending> batch) throws IOException {
    long first = size;
    try {
      failure.throwIfStopped();
      encode(batch, first);
      long beforeNs = System.nanoTime();
      wal.append(buffer, first);
      lastSyncNs = System.nanoTime() - beforeNs;
      size = first + batch.size();
    } catch (IOException | RuntimeException | Error e) {
      TallyException stopped = failure.stop("writing ahead", e);
      for (Pending pending : batch) {
        answer(pending.listener::failed, stopped);
      }
      throw e;
    }
    waiting.addAndGet(-batch.size());
    for (int i = 0; i < batch.size(); i++) {
      answer(batch.get(i).listener::appended, first + i);
    }
  }

  private void encode(List<Pending> batch, long first) {
    int bytes = WalFrame.HEADER_BYTES;
    for (Pending pending : batch) {
      bytes += pending.recordBytes();
    }
    if (bytes > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(WalFrame.HEADER_BYTES + WalFrame.MAX_PAYLOAD_BYTES);
    }
    WalFrame.begin(buffer);
    for (Pending pending : batch) {
      WalFrame.put(buffer, pending.entry, pending.body);
    }
    WalFrame.finish(buffer, first, batch.size());
  }

  private interface Answer<T> {
    void give(T what);
  }

  /** A listener that throws breaks its own promise, not the log's. */
  private static <T> void answer(Answer<T> answer, T what) {
    try {
      answer.give(what);
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getThreadGroup().uncaughtException(thread, e);
    }
  }

  private void failAll(@Nullable Pending oldest) {
    TallyException stopped =
        failure.get().orElseGet(() -> new TallyException("the log was closed before this append"));
    for (Pending at = oldest; at != null; at = at.next) {
      waiting.decrementAndGet();
      answer(at.listener::failed, stopped);
    }
  }

  /** Writes what waits, then ends the writer thread. */
  void close() throws InterruptedException {
    closing = true;
    LockSupport.unpark(writer);
    writer.join();
  }
}
