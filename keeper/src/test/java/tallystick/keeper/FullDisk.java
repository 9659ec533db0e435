package tallystick.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import tallystick.tally.log.Disk;

/** A disk that takes nothing more once it is full. */
final class FullDisk implements Disk {
  private final Disk real = Disk.real();
  final AtomicBoolean full = new AtomicBoolean();

  @Override
  public OpenFile open(Path file) throws IOException {
    OpenFile opened = real.open(file);
    return new OpenFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        if (full.get()) {
          throw new IOException("No space left on device");
        }
        opened.write(bytes, position);
      }

      @Override
      public void sync() throws IOException {
        opened.sync();
      }

      @Override
      public void truncate(long bytes) throws IOException {
        opened.truncate(bytes);
      }

      @Override
      public void close() throws IOException {
        opened.close();
      }
    };
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
}
