package tallystick.tally.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import tallystick.tally.TallyException;
import tallystick.tally.proof.NoteSigner;

/**
 * Derives the public half behind the writer. When somebody asks, or when its time has come, it
 * reads what is durable back from the write-ahead segments, hashes it, writes the tiles that are
 * full, and at last the partial ones and a signed checkpoint over them.
 *
 * <p>No append ever waits for it, and what it has not got to yet lies in the segments, not in
 * memory: so it may fall behind any distance and catch up later.
 */
final class Publisher {
  /** Entries derived in one go, before looking again whether a checkpoint is due. */
  private static final int CHUNK_ENTRIES = 1 << 16;

  private final NoteSigner signer;
  private final Wal wal;
  private final TileFiles files;
  private final Failure failure;
  private final LongSupplier durableSize;
  private final long publishEveryNs;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private long requestedSize;
  private boolean closing;

  /** Owned by the publisher's thread once it has started. */
  private final PublicHalf half;

  private final List<String> replaced = new ArrayList<>();
  private long publishedAtNs = System.nanoTime();

  private final Object checkpointFile = new Object();
  private volatile OwnCheckpoint published;

  Publisher(LogSettings settings, LogOpening opening, Failure failure, LongSupplier durableSize) {
    this.signer = settings.signer();
    this.wal = opening.wal();
    this.files = opening.files();
    this.failure = failure;
    this.durableSize = durableSize;
    this.publishEveryNs = TimeUnit.MILLISECONDS.toNanos(settings.publishEveryMs());
    this.half = opening.half();
    this.published = opening.checkpoint();
    this.thread = Thread.ofPlatform().name("tally-publisher").daemon(true).unstarted(this::run);
    half.sendTo(this::put);
    failure.wakes(this::wakeAll);
  }

  OwnCheckpoint published() {
    return published;
  }

  void start() {
    thread.start();
  }

  /** Returns when a checkpoint of at least {@code size} entries is on the disk. */
  OwnCheckpoint publish(long size) {
    lock.lock();
    try {
      requestedSize = Math.max(requestedSize, size);
      work.signal();
      while (published.size() < size) {
        failure.throwIfStopped();
        if (!thread.isAlive()) {
          throw new TallyException("the log was closed before this checkpoint was published");
        }
        progress.awaitUninterruptibly();
      }
      return published;
    } finally {
      lock.unlock();
    }
  }

  /** Adds signature lines under the checkpoint of {@code size}, if that is still the newest. */
  boolean addSignatures(long size, List<String> lines) {
    failure.throwIfStopped();
    synchronized (checkpointFile) {
      OwnCheckpoint now = published;
      if (now.size() != size) {
        return false;
      }
      try {
        write(now.with(lines));
        return true;
      } catch (IOException e) {
        throw failure.stop("writing the checkpoint", e);
      }
    }
  }

  private void write(OwnCheckpoint checkpoint) throws IOException {
    synchronized (checkpointFile) {
      files.writeCheckpoint(checkpoint.bytes());
      published = checkpoint;
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        long to = Math.min(durableSize.getAsLong(), half.size() + CHUNK_ENTRIES);
        wal.read(half.size(), to, (index, entry, body) -> half.add(entry));
        if (half.size() > published.size() && isCheckpointDue()) {
          publishHalf();
        }
      }
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      failure.stop("publishing", e);
    } finally {
      wakeAll();
    }
  }

  /** Waits until there is something to derive and a reason to; false once all is done. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        failure.throwIfStopped();
        long durable = durableSize.getAsLong();
        boolean unpublished = durable > published.size();
        long waitNs = publishedAtNs + publishEveryNs - System.nanoTime();
        boolean timeIsUp = publishEveryNs > 0 && waitNs <= 0;
        boolean asked = closing || requestedSize > published.size();
        if (unpublished && (asked || timeIsUp)) {
          return true;
        }
        if (closing) {
          return false;
        }
        if (publishEveryNs > 0) {
          work.awaitNanos(timeIsUp ? publishEveryNs : waitNs);
        } else {
          work.await();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether what is derived by now should get a checkpoint, or more be derived first. */
  private boolean isCheckpointDue() {
    lock.lock();
    try {
      boolean timeIsUp = publishEveryNs > 0 && System.nanoTime() - publishedAtNs >= publishEveryNs;
      boolean asked = requestedSize > published.size() && half.size() >= requestedSize;
      return timeIsUp || asked || (closing && half.size() == durableSize.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  private void put(String path, byte[] bytes) throws IOException {
    files.write(path, bytes);
    if (!path.contains(".p/")) {
      replaced.add(path);
    }
  }

  private void publishHalf() throws IOException {
    half.putPartials();
    write(OwnCheckpoint.sign(signer, half.size(), half.root()));
    publishedAtNs = System.nanoTime();
    wakeAll();
    // Only now: until here somebody may have held a checkpoint that needed the partial ones.
    for (String full : replaced) {
      files.deletePartials(full);
    }
    replaced.clear();
  }

  private void wakeAll() {
    lock.lock();
    try {
      progress.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Publishes what is left, then ends the publisher's thread. */
  void close() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    thread.join();
  }
}
