package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd units are ones, as far as systemd itself can tell without running them. */
@SuppressWarnings("NullAway.Init")
final class UnitFileTest {
  private static final Path UNITS = Path.of("..", "packaging", "systemd");

  @TempDir Path temporary;

  @Test
  void everyUnitPassesSystemdsOwnCheck() throws IOException, InterruptedException {
    Path tool = Path.of("/usr/bin/systemd-analyze");
    Assumptions.assumeTrue(Files.isExecutable(tool), "systemd-analyze is not installed here");
    List<Path> units;
    try (Stream<Path> files = Files.list(UNITS)) {
      units = files.filter(file -> file.toString().endsWith(".service")).sorted().toList();
    }
    assertEquals(3, units.size());
    for (Path unit : units) {
      // The program and its users are not installed here; that is not what is asked.
      Path copy = temporary.resolve(unit.getFileName());
      Files.writeString(copy, Files.readString(unit).replace("/usr/bin/java", "/bin/true"));
      Process process =
          new ProcessBuilder(tool.toString(), "verify", "--man=no", copy.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
      List<String> complaints =
          said.lines().filter(line -> line.contains(unit.getFileName().toString())).toList();

      assertEquals(List.of(), complaints, said);
    }
  }
}
