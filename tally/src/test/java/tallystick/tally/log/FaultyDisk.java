package tallystick.tally.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The real disk, which writes down what is asked of it and fails where it is told to. */
final class FaultyDisk implements Disk {
  private final Disk real = Disk.real();
  private final Predicate<String> fails;
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final AtomicInteger afterFailure = new AtomicInteger();
  private volatile boolean failed;

  private FaultyDisk(Predicate<String> fails) {
    this.fails = fails;
  }

  static FaultyDisk healthy() {
    return new FaultyDisk(step -> false);
  }

  /** Fails the {@code nth} (from 1) step that {@code what} matches, and nothing else. */
  static FaultyDisk failing(Predicate<String> what, int nth) {
    AtomicInteger seen = new AtomicInteger();
    return new FaultyDisk(step -> what.test(step) && seen.incrementAndGet() == nth);
  }

  /** {@code write}, {@code sync}, {@code rename}... and the file's name, in order. */
  List<String> steps() {
    return steps;
  }

  /** Steps asked for after the failing one, on any file of {@code wal/}. */
  int walStepsAfterFailure() {
    return afterFailure.get();
  }

  private void step(String what, Path file) throws IOException {
    String step = what + " " + file.getFileName();
    steps.add(step);
    if (failed && step.endsWith(".wal")) {
      afterFailure.incrementAndGet();
    }
    if (fails.test(step)) {
      failed = true;
      throw new IOException("No space left on device (injected at '" + step + "')");
    }
  }

  @Override
  public OpenFile open(Path file) throws IOException {
    step("open", file);
    OpenFile opened = real.open(file);
    return new OpenFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        step("write", file);
        opened.write(bytes, position);
      }

      @Override
      public void sync() throws IOException {
        step("sync", file);
        opened.sync();
      }

      @Override
      public void truncate(long bytes) throws IOException {
        step("truncate", file);
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
    step("rename", to);
    real.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    step("delete", path);
    real.delete(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step("syncFolder", folder);
    real.syncFolder(folder);
  }
}
