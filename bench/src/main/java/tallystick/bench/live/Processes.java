package tallystick.bench.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the operating system says of the programs: processor time and memory. */
public final class Processes {
  private final Map<String, ProcessHandle> roots = new LinkedHashMap<>();

  /** A program with all processes it has started. */
  public void add(String name, long pid) {
    roots.put(
        name,
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IllegalStateException(name + " has ended: process " + pid)));
  }

  /**
   * The process of a server's own PostgreSQL, which outlives a killed server and so is nobody's.
   */
  public static long database(Path serverFolder) throws IOException {
    Path file = serverFolder.resolve("postgres/data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst().strip());
  }

  /**
   * What a program has used.
   *
   * @param residentBytes its own memory, and once what its processes share
   */
  public record Usage(Duration processor, long residentBytes) {}

  public Map<String, Usage> now() throws IOException {
    Map<String, Usage> all = new LinkedHashMap<>();
    for (Map.Entry<String, ProcessHandle> root : roots.entrySet()) {
      List<ProcessHandle> family = new ArrayList<>(List.of(root.getValue()));
      root.getValue()
          .descendants()
          .filter(child -> !roots.containsValue(child))
          .forEach(family::add);
      Duration processor = Duration.ZERO;
      long own = 0;
      long shared = 0;
      for (ProcessHandle process : family) {
        processor = processor.plus(process.info().totalCpuDuration().orElse(Duration.ZERO));
        Map<String, Long> memory = memory(process.pid());
        own += memory.getOrDefault("RssAnon", 0L);
        shared =
            Math.max(
                shared, memory.getOrDefault("RssFile", 0L) + memory.getOrDefault("RssShmem", 0L));
      }
      all.put(root.getKey(), new Usage(processor, own + shared));
    }
    return all;
  }

  private static Map<String, Long> memory(long pid) throws IOException {
    Map<String, Long> bytes = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("Rss") && line.endsWith(" kB")) {
          String[] parts = line.split(":\\s*", 2);
          bytes.put(parts[0], Long.parseLong(parts[1].replace(" kB", "")) << 10);
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of(); // a process of the database that came and went
    }
    return bytes;
  }
}
