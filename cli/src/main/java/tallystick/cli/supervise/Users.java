package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tallystick.cli.CliException;

/**
 * Under whom the programs run. Root gives each role a system user and drops to it; anybody else can
 * only run everything as himself, and then nothing is isolated.
 */
public final class Users {
  private final boolean separate;
  private final String current;

  private Users(boolean separate, String current) {
    this.separate = separate;
    this.current = current;
  }

  /** For the user this process runs as. */
  public static Users ofThisProcess() {
    String current = System.getProperty("user.name");
    return new Users(isRoot(), current);
  }

  /** Whether this process may become other users. */
  public static boolean isRoot() {
    try {
      return Files.exists(Path.of("/proc/self"))
          ? Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
          : "root".equals(System.getProperty("user.name"));
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /** True when keeper, approver and server are three users, none of them root. */
  public boolean separate() {
    return separate;
  }

  public String of(Role role) {
    return separate ? role.systemUser() : current;
  }

  /** Makes the system users that are missing; nothing when this process is not root. */
  public void ensure() {
    if (!separate) {
      return;
    }
    for (Role role : Role.values()) {
      String user = role.systemUser();
      if (!Commands.succeeds("getent", "group", user)) {
        Commands.run("make the group " + user, "groupadd", "--system", user);
      }
      if (!Commands.succeeds("getent", "passwd", user)) {
        // PostgreSQL's initdb insists on an entry in passwd; nobody logs in as it.
        Commands.run(
            "make the user " + user,
            "useradd",
            "--system",
            "--gid",
            user,
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
            user);
      }
    }
  }

  /** The command, run as the role's user and in a session of its own. */
  public List<String> as(Role role, List<String> command) {
    List<String> whole = new ArrayList<>();
    if (Commands.exists("setsid")) {
      // A Ctrl-C reaches every process of the terminal's group; the supervisor ends them in order.
      whole.add("setsid");
    }
    if (separate) {
      String user = role.systemUser();
      whole.addAll(
          List.of("setpriv", "--reuid", user, "--regid", user, "--init-groups", "--no-new-privs"));
      whole.add("--");
    }
    whole.addAll(command);
    return whole;
  }

  /** Makes a folder that belongs to the role, with permissions such as {@code rwx------}. */
  public void folder(Path folder, Role role, String permissions) {
    makeFolder(folder, permissions);
    give(folder, role);
  }

  /** Makes a folder of this process's own user. */
  public static void makeFolder(Path folder, String permissions) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new CliException("Cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Writes a small file that belongs to the role. */
  public void file(Path file, Role role, String text, String permissions) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
      Files.writeString(fresh, text);
      give(fresh, role);
      Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CliException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void give(Path path, Role role) {
    if (!separate) {
      return;
    }
    try {
      var lookup = path.getFileSystem().getUserPrincipalLookupService();
      PosixFileAttributeView view =
          Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      view.setOwner(lookup.lookupPrincipalByName(role.systemUser()));
      view.setGroup(lookup.lookupPrincipalByGroupName(role.systemUser()));
    } catch (IOException e) {
      throw new CliException(
          "Cannot give " + path + " to " + role.systemUser() + ": " + e.getMessage(), e);
    }
  }

  /** Says in one line which folder keeps the other users from reaching a path, when one does. */
  public void requireReachable(Path path, String what) {
    Optional<Path> closed = closedTo(path);
    if (closed.isPresent()) {
      throw new CliException(
          what
              + " lies in "
              + path
              + ", which the programs' own users cannot reach: "
              + closed.get()
              + " is closed to them. Move it, or open that folder (chmod o+x "
              + closed.get()
              + ")");
    }
  }

  /** The folder that keeps the other users from reaching a path; empty when none does. */
  Optional<Path> closedTo(Path path) {
    if (!separate) {
      return Optional.empty();
    }
    for (Path at = path.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      try {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
        if (Files.isDirectory(at) && !permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return Optional.of(at);
        }
      } catch (IOException e) {
        throw new CliException("Cannot read the permissions of " + at + ": " + e.getMessage(), e);
      }
    }
    return Optional.empty();
  }
}
