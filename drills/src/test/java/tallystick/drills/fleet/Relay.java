package tallystick.drills.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * The line between a machine and its server: good, slow, cut, or cut for what comes back alone, so
 * that everything arrives and nothing is answered.
 */
final class Relay implements AutoCloseable {
  private static final int PIECE_BYTES = 4096;
  private static final int CONNECT_MS = 5_000;

  /** How the line is. */
  enum Line {
    GOOD,
    /** Each piece takes a third of a second on its way. */
    SLOW,
    /** What the machine says arrives; what the server says does not. */
    DEAF,
    CUT
  }

  private static final long SLOW_NS = 333_000_000;

  private final ServerSocket door;
  private final InetSocketAddress server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Line line = Line.GOOD;

  Relay(int serverPort) throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    threads.execute(this::accept);
  }

  /** What a machine is told as its server. */
  String address() {
    return "http://localhost:" + door.getLocalPort();
  }

  /** From now on; what is under way is broken off. */
  void becomes(Line now) {
    line = now;
    open.forEach(Relay::end);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket machine = door.accept();
        open.add(machine);
        if (line == Line.CUT) {
          end(machine);
        } else {
          threads.execute(() -> join(machine));
        }
      } catch (IOException | RejectedExecutionException e) {
        // The door was shut: nobody comes any more.
        return;
      }
    }
  }

  private void join(Socket machine) {
    Socket there = new Socket();
    open.add(there);
    try {
      there.connect(server, CONNECT_MS);
      threads.execute(() -> carry(there, machine, true));
      carry(machine, there, false);
    } catch (IOException | RejectedExecutionException e) {
      // No server, no line: the machine sees its connection end.
      end(machine);
    } finally {
      end(there);
    }
  }

  private void carry(Socket from, Socket to, boolean back) {
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        Line now = line;
        if (now == Line.SLOW) {
          LockSupport.parkNanos(SLOW_NS);
        }
        if (now == Line.CUT || (back && now == Line.DEAF)) {
          return;
        }
        out.write(piece, 0, length);
        out.flush();
      }
    } catch (IOException e) {
      // One side is gone, so is the other.
      return;
    } finally {
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(Relay::end);
    threads.shutdownNow();
  }
}
