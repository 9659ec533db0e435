package tallystick.tally.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tallystick.tally.TallyException;
import tallystick.tally.proof.NoteSigner;

/**
 * Derives the public half behind the writer: hashes durable entries, writes tiles as they fill, and
 * from time to time the partial ones and a signed checkpoint over them. No append waits for it,
 * unless it falls behind by {@link #MAX_BEHIND} entries.
 */
final class Publisher {
  /**
   * About 50 MB of entries in memory; beyond that the disk cannot keep up and callers must wait.
   */
  static final int MAX_BEHIND = 1 << 19;

  private final NoteSigner signer;
  private final TileFiles files;
  private final Failure failure;
  private final long publishEveryNs;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final ArrayDeque<List<byte[]>> batches = new ArrayDeque<>();
  private int behind;
  private long requestedSize;
  private boolean closing;

  /** Owned by the publisher's thread once it has started. */
  private final PublicHalf half;

  private final List<String> replaced = new ArrayList<>();
  private long publishedAtNs = System.nanoTime();

  private final Object checkpointFile = new Object();
  private volatile OwnCheckpoint published;

  Publisher(
      LogSettings settings,
      TileFiles files,
      Failure failure,
      PublicHalf half,
      OwnCheckpoint published) {
    this.signer = settings.signer();
    this.files = files;
    this.failure = failure;
    this.publishEveryNs = TimeUnit.MILLISECONDS.toNanos(settings.publishEveryMs());
    this.half = half;
    this.published = published;
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

  /** Takes a durable batch from the writer; makes it wait if publishing has fallen behind. */
  void add(List<byte[]> entries) {
    lock.lock();
    try {
      while (behind >= MAX_BEHIND && failure.get().isEmpty()) {
        progress.awaitUninterruptibly();
      }
      batches.add(entries);
      behind += entries.size();
      work.signal();
    } finally {
      lock.unlock();
    }
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
    List<List<byte[]>> taken = new ArrayList<>();
    try {
      boolean done = false;
      while (!done) {
        done = awaitWork(taken);
        for (List<byte[]> batch : taken) {
          batch.forEach(half::add);
        }
        taken.clear();
        if (isDue(done)) {
          publishHalf();
        }
      }
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      failure.stop("publishing", e);
    } finally {
      wakeAll();
    }
  }

  /**
   * Moves what there is into {@code taken}; true once the log is closing and nothing will follow.
   */
  private boolean awaitWork(List<List<byte[]>> taken) throws InterruptedException {
    lock.lock();
    try {
      while (batches.isEmpty() && !closing && !isDue(false)) {
        failure.throwIfStopped();
        if (publishEveryNs > 0 && half.size() > published.size()) {
          work.awaitNanos(publishedAtNs + publishEveryNs - System.nanoTime());
        } else {
          work.await();
        }
      }
      taken.addAll(batches);
      batches.clear();
      behind = 0;
      progress.signalAll();
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is something unpublished that somebody asked for, or whose time has come. */
  private boolean isDue(boolean closed) {
    if (half.size() == published.size()) {
      return false;
    }
    boolean timeIsUp = publishEveryNs > 0 && System.nanoTime() - publishedAtNs >= publishEveryNs;
    lock.lock();
    try {
      // Asked for more than is hashed yet: publish when that has arrived, not a part of it.
      boolean asked = requestedSize > published.size() && half.size() >= requestedSize;
      return closed || timeIsUp || asked;
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
