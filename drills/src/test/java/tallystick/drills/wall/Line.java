package tallystick.drills.wall;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Frame;
import tallystick.intent.Frames;

/** One connection to the keeper that keeps every byte the keeper ever said on it. */
final class Line implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteArrayOutputStream heard;
  private long requests;

  /**
   * Connects, without a greeting.
   *
   * @param heard gets all bytes that come
   */
  Line(Path socket, ByteArrayOutputStream heard) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    this.heard = heard;
  }

  Line greeted() throws IOException {
    Frame.Reply reply = ask(new Frame.Hello("intruder", "1"));
    if (!(reply instanceof Frame.Welcome)) {
      throw new IOException("not welcomed: " + reply);
    }
    return this;
  }

  void raw(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  long send(Frame.Request request) throws IOException {
    raw(Frames.encode(++requests, request));
    return requests;
  }

  /** The next frame, whatever it is. */
  Frames.Numbered next() throws IOException {
    Frames.Numbered numbered = Frames.read(channel);
    heard.writeBytes(Frames.encode(numbered.requestId(), numbered.frame()));
    return numbered;
  }

  Frame.Reply answer(long requestId) throws IOException {
    while (true) {
      Frames.Numbered numbered = next();
      if (numbered.requestId() == requestId && numbered.frame() instanceof Frame.Reply reply) {
        return reply;
      }
      if (numbered.requestId() == 0 && numbered.frame() instanceof Frame.Failed failed) {
        return failed;
      }
    }
  }

  Frame.Reply ask(Frame.Request request) throws IOException {
    return answer(send(request));
  }

  /** Every frame of an answer in pieces or of a list. */
  List<Frame.Reply> askAll(Frame.Request request) throws IOException {
    long id = send(request);
    List<Frame.Reply> all = new ArrayList<>();
    while (true) {
      Frame.Reply reply = answer(id);
      all.add(reply);
      boolean more =
          reply instanceof Frame.Opened || (reply instanceof Frame.Data data && !data.last());
      if (!more) {
        return all;
      }
    }
  }

  /** The last words before the keeper hangs up; {@code hung-up} when it says nothing. */
  String lastWords() {
    String words = "hung-up";
    try {
      while (true) {
        if (next().frame() instanceof Frame.Failed failed) {
          words = failed.code();
        }
      }
    } catch (EOFException e) {
      return words;
    } catch (IOException e) {
      return words;
    }
  }

  static boolean contains(byte[] haystack, byte[] needle) {
    // Latin-1 maps bytes to characters one to one.
    return new String(haystack, StandardCharsets.ISO_8859_1)
        .contains(new String(needle, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
