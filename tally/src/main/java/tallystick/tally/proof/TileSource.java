package tallystick.tally.proof;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a log is read from: anything that answers the relative paths of tlog-tiles. Nothing it
 * answers is believed; it may only be slow, absent or wrong.
 */
@FunctionalInterface
public interface TileSource {
  /**
   * The bytes at {@code path}, or empty if there are none. More than {@code maxBytes} is refused
   * with a {@link tallystick.tally.TallyException}, as is a source that cannot be reached: neither
   * says anything about the log.
   */
  Optional<byte[]> read(String path, int maxBytes);

  static TileSource folder(Path folder) {
    return new FolderTiles(folder);
  }

  /** Below {@code prefix}, by HTTP or HTTPS. */
  static TileSource url(URI prefix) {
    return new UrlTiles(prefix);
  }

  /** A folder, or a URL if it begins with {@code http://} or {@code https://}. */
  static TileSource at(String folderOrUrl) {
    return folderOrUrl.startsWith("http://") || folderOrUrl.startsWith("https://")
        ? url(URI.create(folderOrUrl))
        : folder(Path.of(folderOrUrl));
  }
}
