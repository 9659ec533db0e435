package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;

/**
 * Where data, sockets and class files lie.
 *
 * @param home data, one folder for each program; {@code /var/lib/tallystick} for root, {@code
 *     ~/.tallystick} for everybody else, or {@code TALLYSTICK_HOME}
 * @param run sockets and the list of running programs; {@code /run/tallystick}, {@code
 *     ~/.tallystick/run}, or {@code TALLYSTICK_RUN}
 * @param code the checkout or installed folder that the launcher was started from
 */
public record Places(Path home, Path run, Path code) {
  /** A Unix socket's address holds 107 bytes (unix(7)); the longest name below the folder is 28. */
  static final int MAX_RUN_LENGTH = 107 - "/keeper/approval.sock".length();

  private static final String PID = ".pid";

  public Places {
    home = home.toAbsolutePath().normalize();
    run = run.toAbsolutePath().normalize();
    code = code.toAbsolutePath().normalize();
    if (run.toString().length() > MAX_RUN_LENGTH) {
      throw new IllegalArgumentException(
          "The runtime folder's path is too long for a Unix socket in it: "
              + run
              + ". Set TALLYSTICK_RUN to one of at most "
              + MAX_RUN_LENGTH
              + " characters");
    }
  }

  /**
   * The usual places for this user.
   *
   * @param environment the process's environment
   * @param userHome the user's own folder
   */
  public static Places usual(
      boolean root, Map<String, String> environment, Path userHome, Path code) {
    Path home =
        chosen(environment.get("TALLYSTICK_HOME"))
            .or(root ? Path.of("/var/lib/tallystick") : userHome.resolve(".tallystick"));
    String run = environment.get("TALLYSTICK_RUN");
    if (run != null && !run.isEmpty()) {
      return new Places(home, Path.of(run), code);
    }
    boolean usualHome = environment.get("TALLYSTICK_HOME") == null;
    // Two homes on one machine must not share sockets.
    return new Places(
        home, root && usualHome ? Path.of("/run/tallystick") : home.resolve("run"), code);
  }

  public Path folder(Role role) {
    return home.resolve(role.folderName());
  }

  public Path logs() {
    return home.resolve("logs");
  }

  /** What each program said, kept when it ends. */
  public Path log(String program) {
    return logs().resolve(program + ".log");
  }

  public Path pidFile(String program) {
    return run.resolve(program + PID);
  }

  /** The programs that were noted as running, whether they still do or not. */
  List<String> programsNoted() {
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(PID))
          .map(name -> name.substring(0, name.length() - PID.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CliException.unreadable(run, e);
    }
  }

  public Path keeperRun() {
    return run.resolve("keeper");
  }

  public Path serverSocket() {
    return keeperRun().resolve("server.sock");
  }

  public Path approvalSocket() {
    return keeperRun().resolve("approval.sock");
  }

  /** The keeper's list of hosts it may talk to, which the server cannot write. */
  public Path hostsFile() {
    return folder(Role.KEEPER).resolve("hosts");
  }

  /** The one-time code for the first administrator, while it is valid. */
  public Path firstAdministratorCode() {
    return folder(Role.KEEPER).resolve("first-administrator.code");
  }

  /** What the owner of the exchange signs admin calls with; the server cannot read it. */
  public Path paperAdminToken() {
    return folder(Role.PAPER).resolve("admin.token");
  }

  private record Chosen(@Nullable String text) {
    Path or(Path other) {
      return text == null || text.isEmpty() ? other : Path.of(text);
    }
  }

  private static Chosen chosen(@Nullable String text) {
    return new Chosen(text);
  }
}
