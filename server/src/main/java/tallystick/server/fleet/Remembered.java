package tallystick.server.fleet;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What was read of the database a moment ago, for what thousands of machines ask each second and a
 * person changes a few times a day. Whoever changes it says {@link #forget}; what another program
 * changed is seen when the moment is over.
 */
public final class Remembered<T> {
  /** A person who has saved something does not see that it took so long. */
  public static final Duration MOMENT = Duration.ofSeconds(1);

  private final Supplier<T> read;
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Read<T> last;

  private record Read<T>(T value, long atNs) {
    boolean isFresh() {
      return System.nanoTime() - atNs < MOMENT.toNanos();
    }
  }

  public Remembered(Supplier<T> read) {
    this.read = read;
  }

  /**
   * At most {@link #MOMENT} old; of many who ask at once one reads. Within a transaction everybody
   * reads for himself: whoever holds a connection must not wait for one who waits for a connection.
   */
  public T get() {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      return read.get();
    }
    Read<T> known = last;
    return known != null && known.isFresh() ? known.value() : readOnce();
  }

  private synchronized T readOnce() {
    Read<T> known = last;
    if (known != null && known.isFresh()) {
      return known.value();
    }
    long before = changes.get();
    long atNs = System.nanoTime();
    T value = read.get();
    // What was changed while it was read may be missing in it.
    last = changes.get() == before ? new Read<>(value, atNs) : null;
    return value;
  }

  /** It has changed, and is committed. */
  public void forget() {
    changes.incrementAndGet();
    last = null;
  }
}
