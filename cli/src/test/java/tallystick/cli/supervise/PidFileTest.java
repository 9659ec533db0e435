package tallystick.cli.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier supervisor left running is found, and nothing else is taken for it. */
class PidFileTest {
  @TempDir private Path folder;

  @Test
  void findsAProcessThatStillRuns() {
    Path file = folder.resolve("paper.pid");
    PidFile.write(file, ProcessHandle.current());

    assertEquals(Optional.of(ProcessHandle.current()), PidFile.running(file));
  }

  @Test
  void takesNoOtherProcessForItWhoseNumberWasGivenOutAnew() throws IOException {
    Path file = folder.resolve("paper.pid");
    PidFile.write(file, ProcessHandle.current());
    Files.write(file, List.of(ProcessHandle.current().pid() + "", "2001-01-01T00:00:00Z"));

    assertEquals(Optional.empty(), PidFile.running(file));
  }

  @Test
  void findsNothingWhereNothingWasWritten() {
    assertEquals(Optional.empty(), PidFile.running(folder.resolve("none.pid")));
  }
}
