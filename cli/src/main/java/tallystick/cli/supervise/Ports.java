package tallystick.cli.supervise;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tallystick.cli.CliException;

/** Whether a port of this machine is free, and who has it when it is not. */
public final class Ports {
  /** State of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
  private static final String LISTENING = "0A";

  private Ports() {}

  /**
   * Says who holds the port and what to do, unless it is free.
   *
   * @param option by which another port is chosen
   */
  public static void requireFree(int port, String option) {
    if (port == 0) {
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new CliException(
          "Port "
              + port
              + " is in use"
              + holder(port).map(who -> " by " + who).orElse("")
              + ". End it, or choose another port with "
              + option,
          e);
    }
  }

  /**
   * A port that was used before, or 0 for any when somebody else has it now; for programs that are
   * told to others at every start.
   */
  public static int orAnother(String before) {
    int port = Integer.parseInt(before);
    try {
      requireFree(port, "");
      return port;
    } catch (CliException e) {
      return 0;
    }
  }

  /** A port that nobody listens on now. */
  public static int free() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new CliException("This machine gives no free port: " + e.getMessage(), e);
    }
  }

  /** {@code process 4711 (java)}, where the system lets us see it. */
  private static Optional<String> holder(int port) {
    Optional<String> inode = inode("/proc/net/tcp", port).or(() -> inode("/proc/net/tcp6", port));
    return inode.flatMap(Ports::processWith);
  }

  private static Optional<String> inode(String table, int port) {
    try {
      String local = ":" + String.format(Locale.ROOT, "%04X", port);
      for (String line : Files.readAllLines(Path.of(table))) {
        List<String> words = List.of(line.strip().split(" +", -1));
        if (words.size() > 9 && words.get(1).endsWith(local) && words.get(3).equals(LISTENING)) {
          return Optional.of(words.get(9));
        }
      }
    } catch (IOException e) {
      // Not Linux: the port is in use all the same, we only cannot say by whom.
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<String> processWith(String inode) {
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), "socket:[" + inode + "]"))
        .findFirst()
        .map(
            process ->
                "process "
                    + process.pid()
                    + process
                        .info()
                        .command()
                        .map(command -> " (" + Path.of(command).getFileName() + ")")
                        .orElse(""));
  }

  private static boolean holds(long pid, String socket) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : open) {
        if (Files.readSymbolicLink(file).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Another user's process, or one that has just ended: it is not the one we may name.
      return false;
    }
    return false;
  }
}
