package tallystick.tally.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Everything the writer asks of a disk, so that a test can make any single step fail. Each method
 * either does what it says or throws; after a throw the log never tries again.
 */
public interface Disk {
  /** A file that is written at positions. Used by one thread at a time. */
  interface OpenFile extends AutoCloseable {
    /** Writes all that remains in {@code bytes}. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Returns when the contents, and the size, are on the disk (fdatasync). */
    void sync() throws IOException;

    void truncate(long bytes) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Opens {@code file} for writing, and creates it if it is not there. */
  OpenFile open(Path file) throws IOException;

  /** Creates {@code folder} and what is missing above it, readable to their owner alone. */
  void createFolders(Path folder) throws IOException;

  /** Puts {@code from} in place of {@code to}, atomically. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file, or a folder with the files in it, if it is there. */
  void delete(Path path) throws IOException;

  /** Returns when renames and new files in {@code folder} are on the disk. */
  void syncFolder(Path folder) throws IOException;

  /** The machine's own. */
  static Disk real() {
    return new RealDisk();
  }
}
