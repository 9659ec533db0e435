package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tallystick.cli.CliException;

/**
 * Which process runs a program, written down so that one left over from a killed supervisor is
 * found again. The start time stands beside the number because numbers are given out anew.
 */
final class PidFile {
  private PidFile() {}

  static void write(Path file, ProcessHandle process) {
    String started = process.info().startInstant().map(Instant::toString).orElse("");
    try {
      Files.writeString(file, process.pid() + "\n" + started + "\n");
    } catch (IOException e) {
      throw new CliException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CliException("Cannot delete " + file + ": " + e.getMessage(), e);
    }
  }

  /** The process of the file, when it still runs and is the same. */
  static Optional<ProcessHandle> running(Path file) {
    List<String> lines;
    try {
      if (!Files.isReadable(file)) {
        return Optional.empty();
      }
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
    if (lines.size() < 2) {
      return Optional.empty();
    }
    long pid;
    try {
      pid = Long.parseLong(lines.get(0));
    } catch (NumberFormatException e) {
      throw new CliException(
          "Not a list of a process: " + file + ". If nothing of Tallystick runs, delete it", e);
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(Instant::toString)
                    .orElse("")
                    .equals(lines.get(1)));
  }
}
