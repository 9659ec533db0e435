package tallystick.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import tallystick.server.database.DatabaseBackup;
import tallystick.server.database.KeyBeside;
import tallystick.server.database.PostgresSettings;

/**
 * {@code server backup} and {@code server restore}: the server's folder to a file, and back. The
 * file is in the clear and holds the key of everybody's rows: {@code tallystick backup} seals it
 * before it touches a disk.
 */
final class ServerBackup {
  static final String USAGE =
      """
      server backup --folder DIR --to FILE|-
      server restore --folder DIR --from FILE|- [--replace]
      """;

  private ServerBackup() {}

  /** Whether the command line asks for one of the two. */
  static boolean isAskedFor(String[] args) {
    return args.length > 0 && (args[0].equals("backup") || args[0].equals("restore"));
  }

  /** Does it; people read the rest on standard error. */
  static void run(String[] args, Map<String, String> environment, long nowMs) {
    // Standard output is the backup's; whatever a library has to say goes elsewhere.
    PrintStream out = System.out;
    System.setOut(System.err);
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    Map<String, String> options = options(args);
    Path folder = Path.of(required(options, "--folder")).toAbsolutePath();
    PostgresSettings settings =
        new PostgresSettings(
            folder,
            Optional.ofNullable(environment.get("TALLYSTICK_DB_URL")),
            Optional.ofNullable(environment.get("TALLYSTICK_POSTGRES_USER")));
    if (args[0].equals("backup")) {
      backup(settings, required(options, "--to"), out, nowMs);
    } else {
      restore(settings, required(options, "--from"), options.containsKey("--replace"), nowMs);
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--replace" -> options.put(args[i], "yes");
        case "--folder", "--to", "--from" -> {
          if (i + 1 == args.length) {
            throw new ServerSettings.UsageException(args[i] + " needs a value");
          }
          options.put(args[i], args[++i]);
        }
        default -> throw new ServerSettings.UsageException(args[i] + " is unknown");
      }
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new ServerSettings.UsageException(name + " is missing");
    }
    return value;
  }

  private static void backup(
      PostgresSettings settings, String to, PrintStream standard, long nowMs) {
    if (settings.url().isEmpty() && !Files.isDirectory(settings.folder().resolve("postgres"))) {
      throw new ServerException(settings.folder() + " holds no database: no server has used it");
    }
    KeyBeside.requireFinished(settings.folder());
    String what;
    if (to.equals("-")) {
      what = DatabaseBackup.write(settings, standard, nowMs);
    } else {
      try (OutputStream out = Files.newOutputStream(fresh(Path.of(to)))) {
        what = DatabaseBackup.write(settings, out, nowMs);
      } catch (IOException e) {
        throw new ServerException("Cannot write " + to + ": " + e.getMessage(), e);
      }
    }
    System.err.println("server: backed up " + what);
  }

  /** Nobody else reads it, and no older backup is overwritten. */
  private static Path fresh(Path file) throws IOException {
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void restore(PostgresSettings settings, String from, boolean replace, long nowMs) {
    FileChannel lock = ServerProgram.lock(settings.folder());
    try (InputStream in = from.equals("-") ? System.in : Files.newInputStream(Path.of(from))) {
      List<String> said = DatabaseBackup.restore(settings, in, replace, nowMs);
      said.forEach(line -> System.err.println("server: " + line));
    } catch (IOException e) {
      throw new ServerException("Cannot read " + from + ": " + e.getMessage(), e);
    } finally {
      ServerProgram.release(lock);
    }
  }
}
