package tallystick.keeper.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Whether the disk is so full that what is left is kept for freezing, cancelling and selling. */
public final class DiskWatch {
  /** Some 20,000 entries with their tiles: enough to wind down every account. */
  public static final long RESERVE_BYTES = 32L << 20;

  /** A second's worth of entries is far below the reserve. */
  private static final long LOOK_EVERY_MS = 1_000;

  private final Path folder;
  private final long reserveBytes;
  private final LongSupplier monotonicMs;
  private long lookedAtMs = Long.MIN_VALUE / 2;
  private boolean reserved;

  public DiskWatch(Path folder, long reserveBytes, LongSupplier monotonicMs) {
    this.folder = folder;
    this.reserveBytes = reserveBytes;
    this.monotonicMs = monotonicMs;
  }

  /** True when less than the reserve is left. Looks at most once a second. */
  public synchronized boolean reserved() {
    long nowMs = monotonicMs.getAsLong();
    if (nowMs - lookedAtMs >= LOOK_EVERY_MS) {
      lookedAtMs = nowMs;
      try {
        reserved = Files.getFileStore(folder).getUsableSpace() < reserveBytes;
      } catch (IOException e) {
        reserved = true;
      }
    }
    return reserved;
  }
}
