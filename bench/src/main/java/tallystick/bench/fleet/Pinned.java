package tallystick.bench.fleet;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs where: the server and its PostgreSQL on the last processor, everything else on the
 * others. On a machine with one processor, and without {@code taskset}, everything runs everywhere,
 * and the report says so.
 */
final class Pinned {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static volatile boolean works = PROCESSORS > 1;

  private Pinned() {}

  /** Whether everybody is where he belongs. */
  static boolean works() {
    return works;
  }

  /** This process and whatever it has started so far, and starts from now on. */
  static void load() {
    String others = PROCESSORS > 2 ? "0-" + (PROCESSORS - 2) : "0";
    family(ProcessHandle.current()).forEach(pid -> pin(pid, others));
  }

  static void server(long server, long database) {
    String last = Integer.toString(PROCESSORS - 1);
    for (long root : new long[] {server, database}) {
      ProcessHandle.of(root).stream().flatMap(Pinned::family).forEach(pid -> pin(pid, last));
    }
  }

  private static Stream<Long> family(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants()).map(ProcessHandle::pid);
  }

  private static void pin(long pid, String processors) {
    if (!works) {
      return;
    }
    try {
      Process asked =
          new ProcessBuilder(List.of("taskset", "-a", "-cp", processors, Long.toString(pid)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      asked.waitFor(); // one that has ended meanwhile is nobody's
    } catch (IOException e) {
      works = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
