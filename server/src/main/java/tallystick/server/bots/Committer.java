package tallystick.server.bots;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Writes the turns of many bots in few transactions: whoever waits while one is being written goes
 * with the next, so that one fsync answers all of them.
 */
final class Committer implements AutoCloseable {
  /** Bounds the length of a transaction; at 200 the fsync is long shared out. */
  private static final int MAX_GROUP = 200;

  /** As many as bots that could wait at once; beyond it turns wait here instead. */
  private static final int MAX_WAITING = 10_000;

  /** Two, so that one group is collected while the other is being written. */
  private static final int LANES = 2;

  private static final long RETRY_MS = 200;
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  private final BotStore store;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final List<Thread> lanes = new ArrayList<>();
  private volatile boolean closed;
  private volatile String trouble = "";

  Committer(BotStore store) {
    this.store = store;
    for (int i = 0; i < LANES; i++) {
      lanes.add(Thread.ofPlatform().name("bots-commit-" + i).daemon().start(this::run));
    }
  }

  private record Waiting(Change change, CompletableFuture<Change.Result> result) {}

  /** Writes and waits until it is durable, or known to conflict. */
  Change.Result commit(Change change) throws InterruptedException {
    Waiting waiting = new Waiting(change, new CompletableFuture<>());
    queue.put(waiting);
    try {
      return waiting.result.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("A turn could not be written", e.getCause());
    }
  }

  /** Why nothing can be written at the moment; empty when all is well. */
  String trouble() {
    return trouble;
  }

  private void run() {
    List<Waiting> group = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      try {
        Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        group.add(first);
        queue.drainTo(group, MAX_GROUP - 1);
        write(group);
        group.clear();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write(List<Waiting> group) throws InterruptedException {
    try {
      List<Change.Result> results = store.write(group.stream().map(Waiting::change).toList());
      trouble = "";
      for (int i = 0; i < group.size(); i++) {
        group.get(i).result.complete(results.get(i));
      }
    } catch (SQLException | RuntimeException e) {
      log.warn("A group of {} turns was not written: {}", group.size(), e.getMessage());
      for (Waiting waiting : group) {
        writeAlone(waiting);
      }
    }
  }

  /**
   * After trouble each turn is tried by itself, so that one that cannot be written does not keep
   * the others. A connection that broke during a commit leaves open whether it happened: the row
   * says.
   */
  private void writeAlone(Waiting waiting) throws InterruptedException {
    Change change = waiting.change;
    while (true) {
      try {
        Optional<BotRow> row = store.reread(change.botId());
        if (row.isEmpty()) {
          waiting.result.complete(Change.Result.CONFLICT);
          return;
        }
        if (row.get().version() == change.expectedVersion() + 1
            && Arrays.equals(row.get().state(), change.state())) {
          trouble = "";
          waiting.result.complete(Change.Result.WRITTEN);
          return;
        }
        waiting.result.complete(store.write(List.of(change)).getFirst());
        trouble = "";
        return;
      } catch (SQLException e) {
        if (connectionIsGone(e)) {
          await(e);
        } else {
          waiting.result.completeExceptionally(e);
          return;
        }
      } catch (DataAccessException e) {
        await(e);
      } catch (RuntimeException e) {
        waiting.result.completeExceptionally(e);
        return;
      }
      if (closed) {
        waiting.result.completeExceptionally(new IllegalStateException("The server is ending"));
        return;
      }
    }
  }

  private void await(Exception e) throws InterruptedException {
    trouble = "The database does not answer; bots wait for it";
    log.error("The database does not answer: {}", e.getMessage());
    Thread.sleep(RETRY_MS);
  }

  /** SQL states of class 08 (connection) and 57 (operator intervention), or none at all. */
  private static boolean connectionIsGone(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57");
  }

  @Override
  public void close() {
    closed = true;
    for (Thread lane : lanes) {
      try {
        lane.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
