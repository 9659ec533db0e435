package tallystick.cli.supervise;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor ends what it started, and what it was asked to, and nothing else. */
@SuppressWarnings("NullAway.Init")
class ProgramsTest {
  @TempDir private Path folder;
  private Places places;
  private Process database;

  @BeforeEach
  void leaveADatabaseRunning() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    places = new Places(folder.resolve("home"), folder.resolve("run"), folder.resolve("code"));
    Programs.open(places, Users.ofThisProcess()).close();
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("postgres");
    Files.copy(Path.of("/bin/sleep"), program);
    // A run in the background may ignore SIGINT, and its children with it; PostgreSQL never does.
    database = new ProcessBuilder("env", "--default-signal=INT", program.toString(), "600").start();
    while (!database.info().command().orElse("").endsWith("/bin/postgres")) {
      assertTrue(database.isAlive(), "it did not start");
      Thread.onSpinWait();
    }
    Path data = Files.createDirectories(places.folder(Role.SERVER).resolve("postgres/data"));
    Files.writeString(data.resolve("postmaster.pid"), database.pid() + "\n" + data + "\n");
  }

  @AfterEach
  void end() {
    database.destroyForcibly();
  }

  @Test
  void aCommandThatStartedNoServerLeavesTheRunningOnesDatabaseAlone() {
    Programs.open(places, Users.ofThisProcess()).close();

    assertTrue(database.isAlive());
  }

  @Test
  void whatAKilledDemoLeftIsEndedWhenThatIsAskedFor() {
    Programs.endLeftOver(places);

    assertFalse(database.isAlive());
  }
}
