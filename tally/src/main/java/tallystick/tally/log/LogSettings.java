package tallystick.tally.log;

import java.nio.file.Path;
import java.util.function.Consumer;
import tallystick.tally.TallyException;
import tallystick.tally.proof.NoteSigner;

/**
 * How a log is opened.
 *
 * @param folder the log's own: {@code checkpoint} and {@code tile/} may be shown to anybody, {@code
 *     wal/} holds the private bodies as they were given
 * @param signer signs checkpoints; its name is the log's origin
 * @param publishEveryMs milliseconds after which new entries get their tiles and checkpoint by
 *     themselves; 0 publishes only when {@link TallyLog#publish} asks
 * @param maxWaiting appends that may wait at once; one more is refused
 * @param disk the disk, or a test's
 * @param onFailure told once when the log stops for good, on the thread that met the failure
 */
public record LogSettings(
    Path folder,
    NoteSigner signer,
    int publishEveryMs,
    int maxWaiting,
    Disk disk,
    Consumer<TallyException> onFailure) {
  /** Fresh enough for people who watch, rare enough to cost nothing. */
  public static final int DEFAULT_PUBLISH_EVERY_MS = 1_000;

  /** Far above any sane number of callers, and small in memory. */
  public static final int DEFAULT_MAX_WAITING = 65_536;

  public LogSettings {
    if (publishEveryMs < 0) {
      throw new IllegalArgumentException("publishEveryMs: " + publishEveryMs + " is negative");
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("maxWaiting: at least 1, not " + maxWaiting);
    }
  }

  public static LogSettings of(Path folder, NoteSigner signer) {
    return new LogSettings(
        folder, signer, DEFAULT_PUBLISH_EVERY_MS, DEFAULT_MAX_WAITING, Disk.real(), failure -> {});
  }

  public LogSettings withPublishEveryMs(int publishEveryMs) {
    return new LogSettings(folder, signer, publishEveryMs, maxWaiting, disk, onFailure);
  }

  public LogSettings withMaxWaiting(int maxWaiting) {
    return new LogSettings(folder, signer, publishEveryMs, maxWaiting, disk, onFailure);
  }

  public LogSettings withDisk(Disk disk) {
    return new LogSettings(folder, signer, publishEveryMs, maxWaiting, disk, onFailure);
  }

  public LogSettings withOnFailure(Consumer<TallyException> onFailure) {
    return new LogSettings(folder, signer, publishEveryMs, maxWaiting, disk, onFailure);
  }

  String origin() {
    return signer.name();
  }
}
