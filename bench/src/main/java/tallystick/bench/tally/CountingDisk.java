package tallystick.bench.tally;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import tallystick.tally.log.Disk;

/**
 * Counts the syncs of write-ahead segments and the time in them and in their writes: how many
 * appends shared one, and how much of its life the log spent on what cannot be avoided.
 */
final class CountingDisk implements Disk {
  private final Disk real;
  private final LongAdder syncs = new LongAdder();
  private final LongAdder busyNs = new LongAdder();
  private volatile double syncsCounted;
  private volatile double busyCountedNs;

  CountingDisk(Disk real) {
    this.real = real;
  }

  void reset() {
    syncs.reset();
    busyNs.reset();
  }

  void stop() {
    syncsCounted = Math.max(1, syncs.sum());
    busyCountedNs = busyNs.sum();
  }

  double syncs() {
    return syncsCounted;
  }

  /** Nanoseconds in writes and syncs between {@link #reset} and {@link #stop}. */
  double busyNs() {
    return busyCountedNs;
  }

  @Override
  public OpenFile open(Path file) throws IOException {
    OpenFile opened = real.open(file);
    return file.toString().endsWith(".wal") ? new CountedFile(opened, syncs, busyNs) : opened;
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

  private record CountedFile(OpenFile real, LongAdder syncs, LongAdder busyNs) implements OpenFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long startNs = System.nanoTime();
      real.write(bytes, position);
      busyNs.add(System.nanoTime() - startNs);
    }

    @Override
    public void sync() throws IOException {
      long startNs = System.nanoTime();
      real.sync();
      busyNs.add(System.nanoTime() - startNs);
      syncs.increment();
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
