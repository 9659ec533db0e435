package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import tallystick.cli.CliException;

/** Small commands of the operating system that Java has no call for. */
final class Commands {
  /** Making a user waits for a lock on /etc/passwd; nothing here takes longer than that. */
  private static final long TIMEOUT_S = 30;

  private Commands() {}

  static boolean exists(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static boolean succeeds(String... command) {
    return status(command, new StringBuilder()) == 0;
  }

  static void run(String purpose, String... command) {
    StringBuilder said = new StringBuilder();
    int status = status(command, said);
    if (status != 0) {
      throw new CliException(
          "Cannot "
              + purpose
              + ": `"
              + String.join(" ", command)
              + "` ended with status "
              + status
              + (said.isEmpty() ? "" : ": " + said.toString().strip()));
    }
  }

  private static int status(String[] command, StringBuilder said) {
    try {
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectInput(nowhere()).start();
      said.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new CliException(
            "`" + String.join(" ", command) + "` has not ended after " + TIMEOUT_S + " s");
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new CliException(
          "Cannot run `" + command[0] + "`, which is needed here: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while running `" + command[0] + "`", e);
    }
  }

  private static ProcessBuilder.Redirect nowhere() {
    return ProcessBuilder.Redirect.from(new java.io.File("/dev/null"));
  }
}
