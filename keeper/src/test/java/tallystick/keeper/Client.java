package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.MalformedException;

/** A peer of the keeper's, for tests: keeps everything it is told, in order. */
final class Client implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;

  private final SocketChannel channel;
  private final BlockingQueue<Frames.Numbered> told = new LinkedBlockingQueue<>();
  private final List<Frames.Numbered> put = new ArrayList<>();
  private volatile boolean ended;
  private long next = 1;

  private Client(SocketChannel channel) {
    this.channel = channel;
    Thread.ofVirtual().start(this::listen);
  }

  static Client connect(Path socket) {
    try {
      return new Client(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connected, and greeted. */
  static Client greet(Path socket) {
    Client client = connect(socket);
    client.ask(new Frame.Hello("test", "1"), Frame.Welcome.class);
    return client;
  }

  private void listen() {
    try {
      while (true) {
        told.add(Frames.read(channel));
      }
    } catch (IOException | MalformedException e) {
      ended = true;
    }
  }

  long send(Frame.Request request) {
    long id = next++;
    raw(Frames.encode(id, request));
    return id;
  }

  void raw(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks, and waits for the answer of that kind to this request. */
  <T extends Frame.Reply> T ask(Frame.Request request, Class<T> kind) {
    long id = send(request);
    return assertInstanceOf(kind, await(n -> n.requestId() == id, kind.getSimpleName()).frame());
  }

  /** Asks for a list, and gives it whole. */
  <T extends Frame.Reply> List<T> list(Frame.Request request, Class<T> kind) {
    long id = send(request);
    List<T> list = new ArrayList<>();
    for (Frame.Reply reply = next(id); !(reply instanceof Frame.End); reply = next(id)) {
      list.add(kind.cast(reply));
    }
    return list;
  }

  /** The next answer to this request. */
  Frame.Reply next(long requestId) {
    return (Frame.Reply) await(n -> n.requestId() == requestId, "answer").frame();
  }

  /** The next thing told of that kind; what else was told meanwhile is kept for later. */
  <T extends Frame.Reply> T next(Class<T> kind, Predicate<T> which) {
    return kind.cast(
        await(
                n -> kind.isInstance(n.frame()) && which.test(kind.cast(n.frame())),
                kind.getSimpleName())
            .frame());
  }

  private Frames.Numbered await(Predicate<Frames.Numbered> which, String what) {
    for (int i = 0; i < put.size(); i++) {
      if (which.test(put.get(i))) {
        return put.remove(i);
      }
    }
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    try {
      while (System.nanoTime() < endNs) {
        Frames.Numbered numbered = told.poll(20, TimeUnit.MILLISECONDS);
        if (numbered == null) {
          if (ended && told.isEmpty()) {
            break;
          }
          continue;
        }
        if (which.test(numbered)) {
          return numbered;
        }
        put.add(numbered);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError(
        "no " + what + (ended ? ", and the keeper hung up" : "") + "; told: " + put);
  }

  /** Whether the keeper hangs up within the time of a test's patience. */
  boolean hungUp() {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (!ended && System.nanoTime() < endNs) {
      LockSupport.parkNanos(1_000_000);
    }
    return ended;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
