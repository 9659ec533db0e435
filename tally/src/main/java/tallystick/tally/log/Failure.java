package tallystick.tally.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.tally.TallyException;

/** The first failure of a log, which is also its last: set once, never cleared. */
final class Failure {
  private final AtomicReference<@Nullable TallyException> first = new AtomicReference<>();
  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private final Consumer<TallyException> onFailure;

  Failure(Consumer<TallyException> onFailure) {
    this.onFailure = onFailure;
  }

  /** {@code waker} is called once the log has stopped, to end waits that nobody else would end. */
  void wakes(Runnable waker) {
    wakers.add(waker);
  }

  /** Remembers {@code cause} if it is the first, tells the owner, and answers the first. */
  TallyException stop(String doing, Throwable cause) {
    TallyException stopped =
        new TallyException(
            "the log has stopped: "
                + doing
                + " failed ("
                + cause
                + "). Nothing is appended any more, and what was not acknowledged is unknown. Free"
                + " or repair the disk, then start again: the start reads what is really there",
            cause);
    TallyException before = first.compareAndExchange(null, stopped);
    if (before != null) {
      return before;
    }
    wakers.forEach(Runnable::run);
    onFailure.accept(stopped);
    return stopped;
  }

  Optional<TallyException> get() {
    return Optional.ofNullable(first.get());
  }

  void throwIfStopped() {
    TallyException stopped = first.get();
    if (stopped != null) {
      throw new TallyException(String.valueOf(stopped.getMessage()), stopped);
    }
  }
}
