package tallystick.keeper.window;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * A sum over the last so many milliseconds of the keeper's wall time. What is added is kept by the
 * second and counts from the end of its second, so that it leaves late rather than early and a day
 * holds at most 86,400 numbers however many orders there are.
 */
public final class Window {
  public static final long SECOND_MS = 1_000;
  public static final long MINUTE_MS = 60_000;
  public static final long HOUR_MS = 3_600_000;
  public static final long DAY_MS = 86_400_000;

  private record Bucket(long endMs, BigInteger amount) {}

  private final long lengthMs;
  private final ArrayDeque<Bucket> buckets = new ArrayDeque<>();
  private BigInteger sum = BigInteger.ZERO;

  public Window(long lengthMs) {
    this.lengthMs = lengthMs;
  }

  /** Times are those of the entries, which never decrease. */
  public void add(long atMs, BigInteger amount) {
    while (!buckets.isEmpty() && expired(buckets.getFirst(), atMs)) {
      sum = sum.subtract(buckets.removeFirst().amount);
    }
    if (amount.signum() == 0) {
      return;
    }
    long endMs = Math.floorDiv(atMs, SECOND_MS) * SECOND_MS + SECOND_MS;
    Bucket last = buckets.peekLast();
    if (last != null && last.endMs >= endMs) {
      buckets.removeLast();
      buckets.addLast(new Bucket(last.endMs, last.amount.add(amount)));
    } else {
      buckets.addLast(new Bucket(endMs, amount));
    }
    sum = sum.add(amount);
  }

  /** The sum of what was added less than a length ago; asking changes nothing. */
  public BigInteger sum(long nowMs) {
    BigInteger left = sum;
    for (Iterator<Bucket> each = buckets.iterator(); each.hasNext(); ) {
      Bucket bucket = each.next();
      if (!expired(bucket, nowMs)) {
        break;
      }
      left = left.subtract(bucket.amount);
    }
    return left;
  }

  private boolean expired(Bucket bucket, long nowMs) {
    return bucket.endMs + lengthMs <= nowMs;
  }
}
