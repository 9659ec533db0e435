package tallystick.keeper.vault;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Secret bytes outside the Java heap, in pages locked into memory where the machine allows it. */
final class Secret implements AutoCloseable {
  /** A page: only what we lock counts against the machine's small allowance (often 8 MiB). */
  private static final int PAGE_BYTES = 4096;

  private static final AtomicInteger UNLOCKED = new AtomicInteger();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment pages;
  private final int length;

  private Secret(int length) {
    this.length = length;
    int whole = Math.max(1, (length + PAGE_BYTES - 1) / PAGE_BYTES) * PAGE_BYTES;
    this.pages = arena.allocate(whole, PAGE_BYTES);
    if (!Native.lock(pages)) {
      UNLOCKED.incrementAndGet();
    }
  }

  /** Moves the bytes here: the array is wiped. */
  static Secret take(byte[] bytes) {
    Secret secret = new Secret(bytes.length);
    MemorySegment.copy(bytes, 0, secret.pages, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    return secret;
  }

  /** How many secrets lie in pages that the machine did not let us lock. */
  static int unlocked() {
    return UNLOCKED.get();
  }

  int length() {
    return length;
  }

  /** Lends a copy for the time of the call, then wipes it. The function must not keep it. */
  <T extends @Nullable Object> T use(Function<byte[], T> function) {
    byte[] copy = new byte[length];
    try {
      MemorySegment.copy(pages, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
      return function.apply(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /** Wipes it. A use that is under way in another thread fails rather than reading zeros. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      pages.fill((byte) 0);
      arena.close();
    }
  }

  @Override
  public String toString() {
    return "Secret[" + length + " bytes]";
  }
}
