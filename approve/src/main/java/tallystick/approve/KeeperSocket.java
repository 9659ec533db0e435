package tallystick.approve;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.MalformedException;

/**
 * One short conversation with the keeper: a greeting, a few questions, good-bye. The command line
 * has its own client of the same socket, since programs do not import each other and {@code
 * intent}, which both share, does no input or output.
 */
final class KeeperSocket implements AutoCloseable {
  /** More entries in one answer than the keeper gives, and more changes than it lets wait. */
  private static final int MAX_FRAMES = 2_000;

  /** The keeper's slowest answer is one fsync away; after that a page had better say so. */
  private static final long PATIENCE_MS = 15_000;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("patience with the keeper").factory());

  private final SocketChannel channel;
  private final Frame.Welcome welcome;
  private final ScheduledFuture<?> end;
  private long lastRequestId;

  private KeeperSocket(SocketChannel channel) throws IOException, Failed {
    this.channel = channel;
    // A blocking channel has no time-out of its own; closing it ends whoever reads.
    this.end = WATCH.schedule(() -> closeQuietly(channel), PATIENCE_MS, TimeUnit.MILLISECONDS);
    this.welcome = expect(answer(new Frame.Hello("approver", "0.1.0")), Frame.Welcome.class);
  }

  /** The keeper cannot be asked: it is away, or admits somebody else. */
  static final class Away extends Exception {
    Away(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The keeper could not serve the request, in its own words. */
  static final class Failed extends Exception {
    private final String code;

    Failed(Frame.Failed failed) {
      super(failed.text());
      this.code = failed.code();
    }

    String code() {
      return code;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  static KeeperSocket connect(Path socket) throws Away {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new KeeperSocket(channel);
    } catch (IOException | Failed | MalformedException e) {
      closeQuietly(channel);
      boolean there = Files.exists(socket);
      throw new Away(
          !there
              ? "No keeper listens at " + socket
              : e instanceof EOFException
                  ? "The keeper does not admit this program's user at " + socket
                  : "The keeper at " + socket + " does not answer: " + e.getMessage(),
          e);
    }
  }

  Frame.Welcome welcome() {
    return welcome;
  }

  /** One question, one answer of the kind asked for. */
  <T extends Frame.Reply> T ask(Frame.Request request, Class<T> kind) throws Away, Failed {
    try {
      return expect(answer(request), kind);
    } catch (IOException | MalformedException e) {
      throw new Away("The conversation with the keeper broke off: " + e.getMessage(), e);
    }
  }

  /** A list up to {@link Frame.End}. */
  <T extends Frame.Reply> List<T> askList(Frame.Request request, Class<T> kind)
      throws Away, Failed {
    List<T> list = new ArrayList<>();
    try {
      long id = send(request);
      while (list.size() <= MAX_FRAMES) {
        Frame.Reply reply = reply(id);
        if (reply instanceof Frame.End) {
          return list;
        }
        list.add(expect(reply, kind));
      }
      throw new MalformedException("a list without an end");
    } catch (IOException | MalformedException e) {
      throw new Away("The conversation with the keeper broke off: " + e.getMessage(), e);
    }
  }

  /**
   * A public file of the log; empty when there is none.
   *
   * @throws UncheckedIOException when the conversation broke off
   */
  Optional<byte[]> tallyFile(String path, int maxBytes) {
    try {
      long id = send(new Frame.AskTallyFile(path));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (bytes.size() <= maxBytes) {
        if (!(reply(id) instanceof Frame.Data data)) {
          return Optional.empty();
        }
        bytes.writeBytes(data.piece().toArray());
        if (data.last()) {
          return Optional.of(bytes.toByteArray());
        }
      }
      throw new IOException("the file " + path + " is larger than one of a log may be");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame.Reply answer(Frame.Request request) throws IOException {
    return reply(send(request));
  }

  private Frame.Reply reply(long id) throws IOException {
    while (true) {
      Frames.Numbered numbered = Frames.read(channel);
      if (numbered.requestId() == id && numbered.frame() instanceof Frame.Reply reply) {
        return reply;
      }
    }
  }

  private long send(Frame.Request request) throws IOException {
    long id = ++lastRequestId;
    byte[] encoded = Frames.encode(id, request);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(encoded);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      // It may hold a secret on its way to the vault.
      Arrays.fill(encoded, (byte) 0);
    }
    return id;
  }

  private static <T extends Frame.Reply> T expect(Frame.Reply reply, Class<T> kind) throws Failed {
    if (reply instanceof Frame.Failed failed) {
      throw new Failed(failed);
    }
    if (!kind.isInstance(reply)) {
      throw new MalformedException(
          "answered with a "
              + reply.getClass().getSimpleName()
              + ": run approver and keeper of one release");
    }
    return kind.cast(reply);
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was promised on it that its end could lose.
      return;
    }
  }

  @Override
  public void close() {
    end.cancel(false);
    closeQuietly(channel);
  }
}
