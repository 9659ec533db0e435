package tallystick.terminal.device.line;

/** One serial line, owned by one driver. A line that is down says so by its results. */
public interface Line extends AutoCloseable {
  /** What {@link #read} answers when the device's plug is out. */
  int DOWN = -1;

  /** Whether all bytes went out; false when the line is down. Tries to open it first. */
  boolean write(byte[] bytes);

  /**
   * Waits for the first byte, then takes what is there.
   *
   * @param timeoutMs 0 for not waiting at all
   * @return how many bytes, 0 when none came in time, {@link #DOWN} when the plug is out
   */
  int read(byte[] into, int offset, int count, int timeoutMs);

  /** Drops what has come in and was not read: answers to questions nobody asks any more. */
  void drop();

  @Override
  void close();

  /**
   * Reads until the buffer's part is full.
   *
   * @param timeoutMs for each piece of it
   * @return false when the line fell silent or is down
   */
  default boolean readFully(byte[] into, int offset, int count, int timeoutMs) {
    int got = 0;
    while (got < count) {
      int more = read(into, offset + got, count - got, timeoutMs);
      if (more <= 0) {
        return false;
      }
      got += more;
    }
    return true;
  }
}
