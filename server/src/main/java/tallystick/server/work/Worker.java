package tallystick.server.work;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does one thing after the other. A task that throws is logged and does not end the
 * repetition, as it would with a bare scheduler, silently.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final String name;
  private final ScheduledExecutorService thread;

  public Worker(String name) {
    this.name = name;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, run -> Thread.ofPlatform().name(name).daemon().unstarted(run));
  }

  /** Does it as soon as what came before is done. */
  public void run(Runnable task) {
    runIn(0, task);
  }

  /** Does it once, not before so many milliseconds have passed. */
  public void runIn(long delayMs, Runnable task) {
    try {
      var ignored = thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("{} is ending; a task is dropped", name);
    }
  }

  /** Does it again and again, so many milliseconds after its last end. */
  public void every(long delayMs, Runnable task) {
    var ignored =
        thread.scheduleWithFixedDelay(guarded(task), delayMs, delayMs, TimeUnit.MILLISECONDS);
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A task of {} failed", name, e);
      }
    };
  }

  /** Drops what waits and interrupts what runs. */
  @Override
  public void close() {
    var dropped = thread.shutdownNow();
    log.debug("{} ended with {} tasks waiting", name, dropped.size());
  }
}
