package tallystick.server.bots;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is on its way from the keeper to the bots. Between an outcome's taking and its mail
 * lying in a mailbox nothing else shows that something is still to come: whoever asks for rest just
 * then would see it too early.
 */
final class Deliveries {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong done = new AtomicLong();

  void during(Runnable delivery) {
    begun.incrementAndGet();
    try {
      delivery.run();
    } finally {
      done.incrementAndGet();
    }
  }

  long begun() {
    return begun.get();
  }

  /** Whether none has been under way since so many had begun. */
  boolean noneSince(long begunThen) {
    return done.get() == begunThen && begun.get() == begunThen;
  }
}
