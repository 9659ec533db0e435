package tallystick.keeper.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.keeper.KeeperException;

/** Listens at one door and lets in the one user it admits. */
public final class DoorKeeper implements AutoCloseable {
  /** A server opens one or two connections, people a few more. */
  public static final int MAX_CONNECTIONS = 64;

  /** The longest path a Unix socket may have on Linux, without the closing zero. */
  private static final int MAX_PATH_BYTES = 107;

  private static final int BACKLOG = 128;

  private final Door door;
  private final Path path;
  private final UserPrincipal admitted;
  private final RequestHandler handler;
  private final ServerSocketChannel listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  private DoorKeeper(
      Door door,
      Path path,
      UserPrincipal admitted,
      RequestHandler handler,
      ServerSocketChannel listener) {
    this.door = door;
    this.path = path;
    this.admitted = admitted;
    this.handler = handler;
    this.listener = listener;
  }

  /**
   * Opens the door in {@code folder}.
   *
   * @throws KeeperException when another process listens there or the folder refuses
   */
  public static DoorKeeper open(Path folder, Door door, Users users, RequestHandler handler) {
    Path path = folder.resolve(door.fileName());
    if (path.toString().length() > MAX_PATH_BYTES) {
      throw new KeeperException(
          "The socket's path is longer than "
              + MAX_PATH_BYTES
              + " bytes: "
              + path
              + ". Choose a shorter --run folder");
    }
    try {
      removeLeftOver(path);
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      // Anybody may knock: who is let in is decided by the kernel's word on who it is.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
      DoorKeeper keeper = new DoorKeeper(door, path, users.admittedAt(door), handler, listener);
      Thread.ofVirtual().name("keeper-" + door + "-accept").start(keeper::acceptAll);
      return keeper;
    } catch (IOException e) {
      throw new KeeperException(
          "Cannot listen at " + path + " (" + e + "). Check the folder's owner and rights", e);
    }
  }

  private static void removeLeftOver(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      throw new KeeperException(
          "Another process listens at "
              + path
              + ": stop that keeper first, or choose another --run folder");
    } catch (IOException e) {
      // Nobody answers: a keeper that was killed left it behind.
      Files.delete(path);
    }
  }

  private void acceptAll() {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        Thread.ofVirtual().name("keeper-" + door).start(() -> serve(channel));
      } catch (IOException e) {
        if (!listener.isOpen()) {
          return;
        }
        // Out of file descriptors, for example: those that are open go on; this one waits.
        Thread.onSpinWait();
      }
    }
  }

  private void serve(SocketChannel channel) {
    try {
      if (!isAdmitted(channel)) {
        refuse(channel, "not-admitted", "This socket admits another user");
        return;
      }
      Connection connection = new Connection(channel, door, handler);
      connections.add(connection);
      try {
        if (connections.size() > MAX_CONNECTIONS) {
          refuse(channel, "busy", MAX_CONNECTIONS + " connections are open; close one first");
          return;
        }
        connection.run();
      } finally {
        connections.remove(connection);
      }
    } catch (IOException e) {
      // It has gone before it was let in.
    } finally {
      close(channel);
    }
  }

  private boolean isAdmitted(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(admitted);
  }

  private static void refuse(SocketChannel channel, String code, String text) throws IOException {
    channel.write(ByteBuffer.wrap(Frames.encode(0, new Frame.Failed(code, text))));
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // A socket file that stays behind is removed by the next start.
    }
    connections.forEach(Connection::end);
  }
}
