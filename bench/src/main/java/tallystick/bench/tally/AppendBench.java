package tallystick.bench.tally;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import tallystick.tally.TallyException;
import tallystick.tally.log.AppendListener;
import tallystick.tally.log.Disk;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;

/**
 * Callers in a closed loop: each waits until its entry is durable, then appends the next. Before
 * and after them the same bytes are written and synced by a bare loop into the same folder, because
 * a shared disk changes from second to second; the ratio is taken within one round.
 */
final class AppendBench {
  /** About what an order's encrypted entry takes. */
  private static final int BODY_BYTES = 256;

  private static final int ENTRY_BYTES = 33;

  /** Entry, body, and six bytes of lengths. */
  static final int RECORD_BYTES = 6 + ENTRY_BYTES + BODY_BYTES;

  private static final int FRAME_HEADER_BYTES = 24;

  enum Form {
    VIRTUAL_THREADS,
    CALLBACKS
  }

  /**
   * One round.
   *
   * @param bareNs mean time to write and sync one batch of all who wait, without a log, before and
   *     after the round
   * @param ownNs mean time of the log's own writes and syncs during the round
   */
  record Result(
      int waiting, double appendsPerSecond, double bareNs, double ownNs, double appendsPerSync) {
    double limitPerSecond() {
      return waiting * 1e9 / bareNs;
    }

    double ratio() {
      return appendsPerSecond / limitPerSecond();
    }

    /**
     * Against the log's own fsyncs of the same second: all who wait, once per write and sync, is 1.
     * Steadier than {@link #ratio} where other programs use the disk.
     */
    double ratioInRun() {
      return appendsPerSecond * ownNs / 1e9 / waiting;
    }
  }

  private final Path folder;
  private final Disk disk;
  private final long sliceMs;
  private final int publishEveryMs;

  /**
   * @param publishEveryMs 0 leaves tiles and checkpoints for after the measurement, as a log under
   *     such a load would
   */
  AppendBench(Path folder, Disk disk, long sliceMs, int publishEveryMs) {
    this.publishEveryMs = publishEveryMs;
    this.folder = folder;
    this.disk = disk;
    this.sliceMs = sliceMs;
  }

  /** The round with the median ratio. */
  Result measure(int waiting, Form form, int rounds) throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double before = bareNs(waiting);
      CountingDisk counted = new CountingDisk(disk);
      double perSecond = appends(waiting, form, counted);
      double after = bareNs(waiting);
      results.add(
          new Result(
              waiting,
              perSecond,
              (before + after) / 2,
              counted.busyNs() / counted.syncs(),
              perSecond * sliceMs / 1e3 / counted.syncs()));
    }
    results.sort(Comparator.comparingDouble(Result::ratioInRun));
    return results.get(results.size() / 2);
  }

  private double appends(int waiting, Form form, CountingDisk counted)
      throws IOException, InterruptedException {
    Path log = Files.createTempDirectory(folder, "log");
    JdkNoteSigner signer = JdkNoteSigner.of("bench.example", KeyType.ED25519, new byte[32]);
    LogSettings settings =
        LogSettings.of(log, signer).withDisk(counted).withPublishEveryMs(publishEveryMs);
    LongAdder done = new LongAdder();
    double perSecond;
    try (TallyLog tally = TallyLog.open(settings)) {
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> threads = start(tally, waiting, form, done, stop);
      Thread.sleep(sliceMs / 4);
      counted.reset();
      long startNs = System.nanoTime();
      long before = done.sum();
      Thread.sleep(sliceMs);
      counted.stop();
      perSecond = (done.sum() - before) * 1e9 / (System.nanoTime() - startNs);
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    TallyBench.delete(log);
    return perSecond;
  }

  private static List<Thread> start(
      TallyLog log, int waiting, Form form, LongAdder done, AtomicBoolean stop) {
    List<Thread> threads = new ArrayList<>();
    byte[] body = new byte[BODY_BYTES];
    for (int caller = 0; caller < waiting; caller++) {
      byte[] entry = new byte[ENTRY_BYTES];
      ByteBuffer.wrap(entry).putInt(5, caller);
      switch (form) {
        case VIRTUAL_THREADS ->
            threads.add(
                Thread.ofVirtual()
                    .start(
                        () -> {
                          while (!stop.get()) {
                            log.append(entry, body);
                            done.increment();
                          }
                        }));
        case CALLBACKS -> log.append(entry, body, new Again(log, entry, body, done, stop));
      }
    }
    return threads;
  }

  /** A caller that is no thread: appends again as soon as it is answered. */
  private static final class Again implements AppendListener {
    private final TallyLog log;
    private final byte[] entry;
    private final byte[] body;
    private final LongAdder done;
    private final AtomicBoolean stop;

    Again(TallyLog log, byte[] entry, byte[] body, LongAdder done, AtomicBoolean stop) {
      this.log = log;
      this.entry = entry;
      this.body = body;
      this.done = done;
      this.stop = stop;
    }

    @Override
    public void appended(long index) {
      done.increment();
      if (!stop.get()) {
        log.append(entry, body, this);
      }
    }

    @Override
    public void failed(TallyException cause) {
      throw cause;
    }
  }

  /** Mean nanoseconds to append and sync one frame of {@code waiting} records, nothing else. */
  private double bareNs(int waiting) throws IOException {
    Path file = Files.createTempFile(folder, "bare", ".bin");
    byte[] frame = new byte[FRAME_HEADER_BYTES + waiting * RECORD_BYTES];
    Arrays.fill(frame, (byte) 7);
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(frame);
    long position = 0;
    long rounds = 0;
    long startNs = System.nanoTime();
    long forNs = sliceMs * 1_000_000 / 3;
    try (Disk.OpenFile out = disk.open(file)) {
      while (System.nanoTime() - startNs < forNs || rounds < 3) {
        out.write(direct.flip(), position);
        direct.clear().position(frame.length);
        out.sync();
        position += frame.length;
        rounds++;
      }
    }
    double meanNs = (double) (System.nanoTime() - startNs) / rounds;
    Files.delete(file);
    return meanNs;
  }

  /** Times of single appends of 4 KiB with their sync, sorted. */
  long[] fsyncNs(int samples) throws IOException {
    Path file = Files.createTempFile(folder, "fsync", ".bin");
    long[] times = new long[samples];
    ByteBuffer block = ByteBuffer.allocateDirect(4_096);
    try (Disk.OpenFile out = disk.open(file)) {
      for (int i = 0; i < samples; i++) {
        long startNs = System.nanoTime();
        out.write(block.clear(), i * 4_096L);
        out.sync();
        times[i] = System.nanoTime() - startNs;
      }
    }
    Files.delete(file);
    Arrays.sort(times);
    return times;
  }
}
