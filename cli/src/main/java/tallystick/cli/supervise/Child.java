package tallystick.cli.supervise;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tallystick.cli.CliException;

/**
 * One running program. What it says goes to its log: standard error straight from the system, and
 * standard output line by line through a thread of its own, which watches for the {@code READY}
 * line; so a program never waits for somebody to read.
 */
public final class Child {
  /** Enough of a log to see why a program did not start, and not more than a screen. */
  private static final int TAIL_LINES = 15;

  /** A log that long is begun anew at the next start, and the old one kept once. */
  private static final long MAX_LOG_BYTES = 20L << 20;

  private final String name;
  private final Process process;
  private final Path log;
  private final Path pidFile;
  private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();

  private Child(String name, Process process, Path log, Path pidFile) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.pidFile = pidFile;
  }

  /**
   * Starts a program.
   *
   * @param environment all of it; nothing is inherited
   */
  static Child start(
      String name, List<String> command, Map<String, String> environment, Path log, Path pidFile) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(Path.of("/").toFile());
    builder.redirectInput(new java.io.File("/dev/null"));
    try {
      if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
        Files.move(
            log,
            log.resolveSibling(name + ".log.1"),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Child child = new Child(name, builder.start(), log, pidFile);
      PidFile.write(pidFile, child.process.toHandle());
      Thread.ofPlatform().daemon().name("output of " + name).start(child::pump);
      return child;
    } catch (IOException e) {
      throw new CliException("Cannot start the program " + name + ": " + e.getMessage(), e);
    }
  }

  private void pump() {
    try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter file =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        file.write(line);
        file.newLine();
        file.flush();
        if (line.equals("READY") || line.startsWith("READY ")) {
          ready.complete(pairs(line));
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    } finally {
      ready.completeExceptionally(new IOException("it ended"));
    }
  }

  private static Map<String, String> pairs(String line) {
    Map<String, String> pairs = new HashMap<>();
    for (String word : line.split(" +", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        pairs.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return Map.copyOf(pairs);
  }

  /**
   * Waits for the {@code READY} line and answers with what it says.
   *
   * @throws CliException with the end of the log when the program ends or is not ready in time
   */
  public Map<String, String> awaitReady(Duration longest) {
    try {
      return ready.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      kill();
      throw new CliException(
          "The program " + name + " was not ready after " + longest.toSeconds() + " s." + tail(),
          e);
    } catch (ExecutionException e) {
      throw new CliException(
          "The program " + name + " did not start (status " + statusSoon() + ")." + tail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while starting " + name, e);
    }
  }

  private String statusSoon() {
    try {
      return process.waitFor(5, TimeUnit.SECONDS) ? process.exitValue() + "" : "still running";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /** The end of the log, introduced; empty when the program said nothing. */
  public String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return last.isEmpty()
          ? " It said nothing."
          : " The end of " + log + ":\n  " + String.join("\n  ", last);
    } catch (IOException | UncheckedIOException e) {
      return " Its log " + log + " cannot be read: " + e.getMessage();
    }
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit status. */
  public CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks it to end (SIGTERM), waits, and ends it by force when it does not. */
  public int terminate(Duration longest) {
    process.destroy();
    try {
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
      PidFile.delete(pidFile);
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Ends it as a power cut would (SIGKILL) and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
      PidFile.delete(pidFile);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
