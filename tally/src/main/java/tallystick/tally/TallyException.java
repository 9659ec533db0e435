package tallystick.tally;

import org.jspecify.annotations.Nullable;

/**
 * The environment of a tally is broken: a disk that refuses to write, a folder another process
 * holds, a log that contradicts its own checkpoint. The message says what failed, where, and what
 * to do; nothing that throws this has acknowledged anything it did not keep.
 */
public final class TallyException extends RuntimeException {
  public TallyException(String message) {
    super(message);
  }

  public TallyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
