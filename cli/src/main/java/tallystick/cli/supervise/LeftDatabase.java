package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tallystick.cli.CliException;

/**
 * A PostgreSQL that a killed server left behind. The next server would adopt it; when everything is
 * to end, there is none.
 */
final class LeftDatabase {
  private LeftDatabase() {}

  /**
   * Ends it, if it runs: at once and in order, whoever is still connected to it.
   *
   * @throws CliException when it goes on after {@code patience}
   */
  static void end(Places places, Duration patience) {
    Path file = places.folder(Role.SERVER).resolve("postgres/data/postmaster.pid");
    try {
      Optional<ProcessHandle> postgres = running(file);
      if (postgres.isPresent()) {
        // SIGINT is PostgreSQL's fast shutdown; at SIGTERM it would wait for its clients to go.
        new ProcessBuilder(List.of("kill", "-INT", Long.toString(postgres.get().pid())))
            .start()
            .waitFor();
        postgres.get().onExit().get(patience.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      throw stillRuns(file, "it did not end within " + patience.toSeconds() + " s", e);
    } catch (IOException | ExecutionException e) {
      throw stillRuns(file, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<ProcessHandle> running(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    String first = Files.readString(file).lines().findFirst().orElse("").strip();
    return first.matches("[0-9]{1,18}")
        ? ProcessHandle.of(Long.parseLong(first))
            .filter(process -> process.info().command().orElse("").endsWith("/bin/postgres"))
        : Optional.empty();
  }

  private static CliException stillRuns(Path file, String why, Exception cause) {
    return new CliException(
        "A PostgreSQL of a killed server may still run (" + file + "): " + why, cause);
  }
}
