package tallystick.bench.tally;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import tallystick.tally.log.Disk;

/**
 * The real disk, whose syncs take at least so long: what a disk without a battery-backed cache
 * does. Rows measured on it are marked as simulated.
 */
record PaddedDisk(Disk real, long minSyncNs) implements Disk {
  @Override
  public OpenFile open(Path file) throws IOException {
    return new PaddedFile(real.open(file), minSyncNs);
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    real.createFolders(folder);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    real.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    real.delete(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    real.syncFolder(folder);
  }

  private record PaddedFile(OpenFile real, long minSyncNs) implements OpenFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      real.write(bytes, position);
    }

    @Override
    public void sync() throws IOException {
      long startNs = System.nanoTime();
      real.sync();
      for (long left = minSyncNs; left > 0; left = minSyncNs - (System.nanoTime() - startNs)) {
        LockSupport.parkNanos(left);
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      real.truncate(bytes);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
