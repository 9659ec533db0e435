package tallystick.cli.approve;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.cli.CliException;
import tallystick.intent.Canonical;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;

/** One conversation with the keeper, a question at a time. */
public final class ApprovalSocket implements AutoCloseable {
  /** More pending changes or entries than anybody would answer one by one. */
  private static final int MAX_FRAMES = 100_000;

  /** A hundred thousand machines. */
  private static final int MAX_FLEET_BYTES = 32 << 20;

  private final SocketChannel channel;
  private final Frame.Welcome welcome;
  private long lastRequestId;

  private ApprovalSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.welcome =
        expect(exchange(new Frame.Hello("tallystick approve", "0.1.0")), Frame.Welcome.class);
  }

  /**
   * Connects and greets.
   *
   * @throws CliException saying why not: no keeper, or another user's socket
   */
  public static ApprovalSocket connect(Path socket) {
    if (!Files.exists(socket)) {
      throw new CliException(
          "No keeper listens at "
              + socket
              + ". Start it (`tallystick keeper`, or `tallystick demo`), or say with --run where"
              + " its runtime folder is");
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new CliException(
          "Cannot talk to the keeper at " + socket + ": " + e.getMessage() + ". Is it running?", e);
    }
    try {
      return new ApprovalSocket(channel);
    } catch (IOException e) {
      // Whoever is not admitted is hung up upon, perhaps while he still talks.
      throw new CliException(
          "The keeper does not admit this user at "
              + socket
              + ": only its approver's user may approve. Run this as that user, or as root",
          e);
    }
  }

  public Frame.Welcome welcome() {
    return welcome;
  }

  /** Asks for one answer. */
  public Frame.Reply ask(Frame.Request request) {
    try {
      return exchange(request);
    } catch (EOFException e) {
      throw new CliException(
          "The keeper closed the connection: it stopped, or admits another user", e);
    } catch (IOException | MalformedException e) {
      throw new CliException("The conversation with the keeper broke off: " + e.getMessage(), e);
    }
  }

  private Frame.Reply exchange(Frame.Request request) throws IOException {
    long id = send(request);
    while (true) {
      Frames.Numbered numbered = Frames.read(channel);
      if (numbered.requestId() == id && numbered.frame() instanceof Frame.Reply reply) {
        return reply;
      }
    }
  }

  /** Asks for a list, which ends with {@link Frame.End}. */
  public List<Frame.Reply> askList(Frame.Request request) {
    List<Frame.Reply> list = new ArrayList<>();
    try {
      long id = send(request);
      while (list.size() < MAX_FRAMES) {
        Frames.Numbered numbered = Frames.read(channel);
        if (numbered.requestId() != id || !(numbered.frame() instanceof Frame.Reply reply)) {
          continue;
        }
        if (reply instanceof Frame.End) {
          return list;
        }
        if (reply instanceof Frame.Failed failed) {
          throw refused(failed);
        }
        list.add(reply);
      }
      throw new CliException("The keeper's list has no end");
    } catch (IOException | MalformedException e) {
      throw new CliException("The conversation with the keeper broke off: " + e.getMessage(), e);
    }
  }

  /** A public file of the log, put together from its pieces; empty when there is none. */
  Optional<byte[]> tallyFile(String path, int maxBytes) {
    return pieces(new Frame.AskTallyFile(path), maxBytes);
  }

  /**
   * The machines and wallets that the keeper knows.
   *
   * @throws CliException when it does not say
   */
  public KeeperFleet fleet(OrganisationId organisation) {
    try {
      return Canonical.decodeFleet(
          pieces(new Frame.AskFleet(organisation), MAX_FLEET_BYTES)
              .orElseThrow(
                  () -> new CliException("The keeper does not say which machines it knows")));
    } catch (MalformedException e) {
      throw new CliException("The keeper's list of machines cannot be read: " + e.getMessage(), e);
    }
  }

  /** An answer in pieces, put together; empty when there is none. */
  private Optional<byte[]> pieces(Frame.Request request, int maxBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      long id = send(request);
      while (bytes.size() <= maxBytes) {
        Frames.Numbered numbered = Frames.read(channel);
        if (numbered.requestId() != id) {
          continue;
        }
        if (!(numbered.frame() instanceof Frame.Data data)) {
          return Optional.empty();
        }
        bytes.writeBytes(data.piece().toArray());
        if (data.last()) {
          return Optional.of(bytes.toByteArray());
        }
      }
      throw new CliException("The keeper's answer is longer than any may be");
    } catch (IOException | MalformedException e) {
      throw new CliException("The conversation with the keeper broke off: " + e.getMessage(), e);
    }
  }

  private long send(Frame.Request request) throws IOException {
    long id = ++lastRequestId;
    ByteBuffer bytes = ByteBuffer.wrap(Frames.encode(id, request));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return id;
  }

  /** The answer as the kind that was asked for; the keeper's own words when it is none. */
  public static <T extends Frame.Reply> T expect(Frame.Reply reply, Class<T> kind) {
    if (reply instanceof Frame.Failed failed) {
      throw refused(failed);
    }
    if (!kind.isInstance(reply)) {
      throw new CliException(
          "The keeper answered with "
              + reply.getClass().getSimpleName()
              + " where "
              + kind.getSimpleName()
              + " was asked for: run programs of one release");
    }
    return kind.cast(reply);
  }

  private static CliException refused(Frame.Failed failed) {
    return new CliException("The keeper says " + failed.code() + ": " + failed.text());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CliException("Cannot close the keeper's socket: " + e.getMessage(), e);
    }
  }
}
