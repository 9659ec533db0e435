package tallystick.cli;

/**
 * A line that moves while something takes longer than two seconds, on a terminal only. Its clock is
 * the JVM's monotonic one.
 */
public final class Progress implements AutoCloseable {
  /** Anything shorter is over before it has been read. */
  private static final long QUIET_NS = 2_000_000_000L;

  private static final long STEP_NS = 200_000_000L;

  private final Screen screen;
  private final String what;
  private final long startNs = System.nanoTime();
  private long nextNs = startNs + QUIET_NS;
  private boolean shown;

  private Progress(Screen screen, String what) {
    this.screen = screen;
    this.what = what;
  }

  /** For a count of {@code what}. */
  public static Progress of(Screen screen, String what) {
    return new Progress(screen, what);
  }

  /** So far. */
  public void at(long count) {
    long now = System.nanoTime();
    if (now < nextNs || !screen.terminal()) {
      return;
    }
    nextNs = now + STEP_NS;
    shown = true;
    screen.moving(count + " " + what + ", " + (now - startNs) / 1_000_000_000L + " s");
  }

  /** What goes on, where there is nothing to count. */
  public void step(String text) {
    if (screen.terminal()) {
      shown = true;
      screen.moving(text);
    }
  }

  /** Makes room for a line that stays. */
  public void clear() {
    if (shown) {
      screen.moving("");
      shown = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
