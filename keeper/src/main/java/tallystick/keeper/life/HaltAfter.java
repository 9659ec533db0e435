package tallystick.keeper.life;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tallystick.keeper.KeeperException;

/**
 * Ends the process, as a power failure would, at a chosen point of an order's life. For tests of
 * what a start finds; without {@code --halt-after} it does nothing.
 */
public final class HaltAfter {
  /** As after SIGKILL. */
  private static final int STATUS = 137;

  /** The points, in the order in which an intent passes them. */
  public enum Point {
    /** Judged and handed to the log, durable or not. */
    JUDGE,
    /** Durable, not yet signed. */
    FSYNC,
    /** Sent; what the venue answers is lost. */
    SEND,
    /** The answer is durable; nobody has been told. */
    ANSWER
  }

  private final @Nullable Point point;
  private final AtomicInteger left;

  private HaltAfter(@Nullable Point point, int count) {
    this.point = point;
    this.left = new AtomicInteger(count);
  }

  public static HaltAfter never() {
    return new HaltAfter(null, 0);
  }

  /** Reads {@code judge|fsync|send|answer[:N]}. */
  public static HaltAfter parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      return new HaltAfter(
          Point.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new KeeperException(
          "--halt-after takes judge, fsync, send or answer and a number, for example send:3, not "
              + text,
          e);
    }
  }

  void passed(Point here) {
    if (here == point && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
