package tallystick.bench.tally;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tallystick.tally.log.Disk;
import tallystick.tally.log.LogSettings;

/**
 * {@code TallyBench [--quick] [--out FILE] [--folder DIR]}: durable appends a second at 1 to 10,000
 * waiting callers beside the bare write and fsync of the same bytes, and proof checks a second
 * beside bare SHA-256. Writes JSON to FILE (default {@code tally-bench.json}); works in DIR
 * (default the current folder), because the disk that matters is the one the log will live on.
 */
public final class TallyBench {
  private static final int[] WAITING = {1, 100, 1_000, 10_000};
  private static final int[] WAITING_ON_A_SLOW_DISK = {1, 1_000, 10_000};
  private static final long SLOW_SYNC_NS = 3_000_000;
  private static final int FSYNC_SAMPLES = 200;

  private final boolean quick;
  private final Path folder;
  private final List<String> rows = new ArrayList<>();

  private TallyBench(boolean quick, Path folder) {
    this.quick = quick;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean quick = List.of(args).contains("--quick");
    Path out = Path.of(option(args, "--out", "tally-bench.json")).toAbsolutePath();
    Path parent = Path.of(option(args, "--folder", ".")).toAbsolutePath();
    Path folder = Files.createTempDirectory(parent, "tally-bench");
    try {
      String json = new TallyBench(quick, folder).run();
      Files.writeString(out, json);
      System.out.println("Wrote " + out);
    } finally {
      delete(folder);
    }
  }

  private static String option(String[] args, String name, String otherwise) {
    int at = Arrays.asList(args).indexOf(name);
    return at >= 0 && at + 1 < args.length ? args[at + 1] : otherwise;
  }

  private String run() throws IOException, InterruptedException {
    AppendBench warmUp = new AppendBench(folder, Disk.real(), 300, 0);
    warmUp.measure(1_000, AppendBench.Form.VIRTUAL_THREADS, 1);
    warmUp.measure(1_000, AppendBench.Form.CALLBACKS, 1);

    long[] fsyncNs = warmUp.fsyncNs(FSYNC_SAMPLES);
    AppendBench real = new AppendBench(folder, Disk.real(), quick ? 400 : 1_500, 0);
    for (int waiting : WAITING) {
      row(real, waiting, AppendBench.Form.VIRTUAL_THREADS, 0, false);
    }
    row(real, 1_000, AppendBench.Form.CALLBACKS, 0, false);
    AppendBench publishing =
        new AppendBench(
            folder, Disk.real(), quick ? 400 : 1_500, LogSettings.DEFAULT_PUBLISH_EVERY_MS / 10);
    row(publishing, 1_000, AppendBench.Form.VIRTUAL_THREADS, 0, true);
    Disk slowDisk = new PaddedDisk(Disk.real(), SLOW_SYNC_NS);
    AppendBench slow = new AppendBench(folder, slowDisk, quick ? 400 : 1_500, 0);
    for (int waiting : WAITING_ON_A_SLOW_DISK) {
      row(slow, waiting, AppendBench.Form.VIRTUAL_THREADS, SLOW_SYNC_NS, false);
    }
    row(slow, 1_000, AppendBench.Form.CALLBACKS, SLOW_SYNC_NS, false);
    String proofs = new ProofBench(quick ? 300 : 1_000).run();
    return """
        {
          "bench": "tally",
          "quick": %s,
          "at": "%s",
          "machine": {"os": "%s %s", "arch": "%s", "processors": %d, "java": "%s"},
          "fileSystem": "%s",
          "fsyncOf4KiBMicros": {"p50": %.0f, "p90": %.0f, "p99": %.0f},
          "bytesPerRecord": %d,
          "appends": [
        %s
          ],
          "proofs": %s
        }
        """
        .formatted(
            quick,
            Instant.now(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            fileSystem(),
            fsyncNs[FSYNC_SAMPLES / 2] / 1e3,
            fsyncNs[FSYNC_SAMPLES * 9 / 10] / 1e3,
            fsyncNs[FSYNC_SAMPLES * 99 / 100] / 1e3,
            AppendBench.RECORD_BYTES,
            String.join(",\n", rows),
            proofs);
  }

  private void row(
      AppendBench bench, int waiting, AppendBench.Form form, long paddedSyncNs, boolean publishing)
      throws IOException, InterruptedException {
    AppendBench.Result result = bench.measure(waiting, form, quick ? 1 : 3);
    String disk = paddedSyncNs == 0 ? "real" : "simulated";
    rows.add(
        String.format(
            Locale.ROOT,
            "    {\"disk\": \"%s\", \"minSyncMs\": %.1f, \"form\": \"%s\", \"publishing\": %s, \"waiting\": %d,"
                + " \"appendsPerSecond\": %.0f, \"bareWriteAndSyncMicros\": %.1f,"
                + " \"waitersPerBareSyncPerSecond\": %.0f, \"ratio\": %.3f,"
                + " \"ownWriteAndSyncMicros\": %.1f, \"ratioInRun\": %.3f,"
                + " \"appendsPerSync\": %.1f}",
            disk,
            paddedSyncNs / 1e6,
            form,
            publishing,
            waiting,
            result.appendsPerSecond(),
            result.bareNs() / 1e3,
            result.limitPerSecond(),
            result.ratio(),
            result.ownNs() / 1e3,
            result.ratioInRun(),
            result.appendsPerSync()));
    System.out.printf(
        Locale.ROOT,
        "%-9s disk, %,6d waiting (%s%s): %,9.0f appends/s, %3.0f %% of %,9.0f"
            + " (%3.0f %% of its own fsyncs', %.0f a sync)%n",
        disk,
        waiting,
        form,
        publishing ? ", publishing" : "",
        result.appendsPerSecond(),
        100 * result.ratio(),
        result.limitPerSecond(),
        100 * result.ratioInRun(),
        result.appendsPerSync());
  }

  private String fileSystem() throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.type() + " on " + store.name();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
