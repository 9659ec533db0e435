package tallystick.terminal.device;

import java.util.Optional;

/** A camera that reads codes and tells their text. */
public interface QrScanner extends AutoCloseable {
  /** Longer than any address, invoice or ticket; longer ones are dropped whole. */
  int MAX_CODE_CHARS = 2_000;

  /** A code that was shown since the last call; never waits long. */
  Optional<String> poll();

  boolean simulated();

  @Override
  void close();
}
