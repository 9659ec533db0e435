package tallystick.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The exchange's one thread. Commands are taken in batches; what they want to tell the world is
 * held back until the batch is stored, so that nobody hears of an order that a crash could forget.
 */
final class Loop implements AutoCloseable {
  /** Commands waiting; beyond it a caller is refused instead of waiting for ever. */
  static final int MAX_WAITING = 20_000;

  private static final int MAX_BATCH = 512;
  private static final long TICK_MS = 5;

  /** What surrounds each batch. */
  interface Work {
    /** Regular business: replay, timers. */
    void tick();

    /** Makes the batch durable. */
    void store();
  }

  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Runnable> told = new ArrayList<>();
  private final Work work;
  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private volatile boolean closing;

  Loop(Work work) {
    this.work = work;
    this.thread = Thread.ofPlatform().name("paper-exchange").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** False when the exchange is overloaded or gone. */
  boolean offer(Runnable command) {
    return !closing && waiting.offer(command);
  }

  /** To be done after the running batch is stored; only on the loop's thread. */
  void tell(Runnable message) {
    told.add(message);
  }

  @Nullable Throwable broken() {
    return broken.get();
  }

  private void run() {
    List<Runnable> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (!closing || !waiting.isEmpty()) {
        Runnable first = waiting.poll(TICK_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          for (Runnable command : batch) {
            command.run();
          }
          batch.clear();
        }
        work.tick();
        work.store();
        for (Runnable message : told) {
          message.run();
        }
        told.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // A broken invariant: going on would trade on a state that is wrong.
      broken.set(e);
      closing = true;
      System.err.println("paper: the exchange stopped: " + e);
      e.printStackTrace();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
