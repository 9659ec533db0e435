package tallystick.tally.log;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tallystick.tally.TallyException;

/**
 * A caller that waits by parking its thread, virtual or not: the cheapest wait there is. An
 * interrupt does not end it, because the append has happened or will, and a caller that left would
 * not know which; the interrupt is kept for afterwards.
 */
final class ParkedCaller implements AppendListener {
  private static final long WAITING = -1;

  private final Thread caller = Thread.currentThread();
  private volatile long index = WAITING;
  private volatile @Nullable TallyException failure;

  @Override
  public void appended(long index) {
    this.index = index;
    LockSupport.unpark(caller);
  }

  @Override
  public void failed(TallyException cause) {
    failure = cause;
    LockSupport.unpark(caller);
  }

  long await() {
    boolean interrupted = false;
    while (index == WAITING && failure == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      caller.interrupt();
    }
    TallyException stopped = failure;
    if (stopped != null) {
      throw new TallyException(String.valueOf(stopped.getMessage()), stopped);
    }
    return index;
  }
}
