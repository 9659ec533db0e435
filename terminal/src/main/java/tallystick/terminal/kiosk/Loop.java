package tallystick.terminal.kiosk;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import tallystick.terminal.TerminalException;

/**
 * The one thread that owns machine, devices and journal. Rounds come five times a second; what
 * anybody asks is done between two rounds. After a broken promise of the machine's own ground it
 * makes no more rounds: the screen says so until a person restarts the program.
 */
public final class Loop implements AutoCloseable {
  private static final long ROUND_MS = 200;

  /** One customer touches one screen: more waiting than this is no customer. */
  private static final int MAX_WAITING = 100;

  /** A dispense waits for its last note for a minute. */
  private static final long MAX_ASK_MS = 90_000;

  /** What it runs. */
  public interface Round {
    void tick();

    /** What the page is told, as JSON. */
    String state();

    /** The same when the machine has broken. */
    String broken(String why);
  }

  private final Round round;
  private final BlockingQueue<Runnable> asked = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private final Object news = new Object();
  private String state = "{}";
  private long revision;
  private volatile boolean ending;
  private volatile String fault = "";

  public Loop(Round round) {
    this.round = round;
    thread = new Thread(this::run, "machine");
  }

  public void start() {
    thread.start();
  }

  private void run() {
    long nextNanos = System.nanoTime();
    while (!ending) {
      long waitNanos = nextNanos - System.nanoTime();
      try {
        Runnable next = asked.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
        if (next != null) {
          next.run();
          publish();
        } else {
          nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MS);
          rounded();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void rounded() {
    guarded(
        () -> {
          round.tick();
          return "";
        });
    publish();
  }

  private void publish() {
    String now = fault.isEmpty() ? guarded(round::state) : round.broken(fault);
    synchronized (news) {
      if (!now.equals(state)) {
        state = now;
        revision++;
        news.notifyAll();
      }
    }
  }

  /** Whatever goes wrong on this thread stops the machine, and says so. */
  private String guarded(Supplier<String> work) {
    if (fault.isEmpty()) {
      try {
        return work.get();
      } catch (TerminalException e) {
        fault = String.valueOf(e.getMessage());
      } catch (RuntimeException e) {
        fault = "defect: " + e;
      }
      System.err.println("terminal: out of order: " + fault);
    }
    return round.broken(fault);
  }

  /** Why it has stopped; empty while it runs. */
  public String fault() {
    return fault;
  }

  /** Something for later, from another thread; nobody waits for it. */
  public void post(Runnable work) {
    queue(() -> guarded(() -> done(work)));
  }

  private void queue(Runnable work) {
    if (!asked.offer(work)) {
      throw new IllegalStateException("More than " + MAX_WAITING + " wait for the machine");
    }
  }

  private static String done(Runnable work) {
    work.run();
    return "";
  }

  /** Does something on the machine's thread and waits for it. */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    queue(
        () -> {
          AtomicReference<Runnable> tell =
              new AtomicReference<>(
                  () -> answer.completeExceptionally(new IllegalStateException(fault)));
          guarded(() -> done(() -> tell.set(answered(question, answer))));
          // Whoever has his answer finds the screen that follows from it.
          publish();
          tell.get().run();
        });
    try {
      return answer.get(MAX_ASK_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IllegalArgumentException wrong
          ? wrong
          : new IllegalStateException("The machine is out of order", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The machine does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** What was asked wrongly is told to whoever asked; anything else stops the machine. */
  private static <T> Runnable answered(Supplier<T> question, CompletableFuture<T> answer) {
    try {
      T value = question.get();
      return () -> answer.complete(value);
    } catch (IllegalArgumentException e) {
      return () -> answer.completeExceptionally(e);
    }
  }

  /** One state of the screen, and its number. */
  public record News(long revision, String state) {}

  /** The state as soon as it is another than the one with this number, or when time is up. */
  public News awaitNews(long after, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (news) {
      while (revision == after && !ending) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (leftMs <= 0) {
          break;
        }
        try {
          news.wait(leftMs);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
      }
      return new News(revision, state);
    }
  }

  /** Ends after the round under way. */
  @Override
  public void close() {
    ending = true;
    synchronized (news) {
      news.notifyAll();
    }
    try {
      thread.join(MAX_ASK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
