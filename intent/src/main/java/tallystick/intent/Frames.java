package tallystick.intent;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Frames to bytes and back.
 *
 * <pre>
 *  +--------------------+---------+------+-------------------+----------------------+
 *  | length of the rest | version | type | request id        | payload, by type     |
 *  | u32, 10 .. 65,536  | u8 = 1  | u8   | i64, 0 = unasked  | 0 .. 65,526 bytes    |
 *  +--------------------+---------+------+-------------------+----------------------+
 *   types 1..63 are requests, 64..127 replies; the numbers stand in {@link FrameCodec}
 * </pre>
 *
 * A frame that is too long, too short or no frame at all ends the connection with one {@link
 * Frame.Failed} {@code bad-frame}: after it nothing on the stream can be trusted.
 */
public final class Frames {
  public static final int VERSION = 1;

  /** Larger answers are cut into {@link Frame.Data} pieces. */
  public static final int MAX_LENGTH = 64 * 1024;

  static final int HEADER_LENGTH = 10;

  /** A frame and the request it belongs to; 0 for what the keeper says unasked. */
  public record Numbered(long requestId, Frame frame) {}

  private Frames() {}

  /** The whole frame with its length, ready to be written in one go. */
  public static byte[] encode(long requestId, Frame frame) {
    byte[] rest = encodeRest(requestId, frame);
    if (rest.length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "A frame of " + rest.length + " bytes; at most " + MAX_LENGTH + " fit");
    }
    return ByteBuffer.allocate(4 + rest.length).putInt(rest.length).put(rest).array();
  }

  private static byte[] encodeRest(long requestId, Frame frame) {
    Writer out = new Writer();
    out.u8(VERSION).u8(FrameCodec.type(frame)).i64(requestId);
    FrameCodec.write(out, frame);
    return out.toArray();
  }

  /**
   * Decodes what follows the length.
   *
   * @throws MalformedException naming the byte
   */
  public static Numbered decode(byte[] rest) {
    if (rest.length > MAX_LENGTH || rest.length < HEADER_LENGTH) {
      throw new MalformedException("A frame of " + rest.length + " bytes");
    }
    return Canonical.strict(
        rest,
        in -> {
          int version = in.u8();
          if (version != VERSION) {
            throw in.malformed(
                "a frame of version "
                    + version
                    + "; this program speaks version "
                    + VERSION
                    + ": run server and keeper of the same release");
          }
          int type = in.u8();
          long requestId = in.i64();
          return new Numbered(requestId, FrameCodec.read(in, type));
        },
        numbered -> encodeRest(numbered.requestId(), numbered.frame()));
  }

  /**
   * Reads one frame from a blocking channel.
   *
   * @throws EOFException when the peer closed between two frames
   * @throws MalformedException when what comes is no frame; the stream is then useless
   */
  public static Numbered read(ReadableByteChannel channel) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(4);
    fill(channel, length);
    int rest = length.flip().getInt();
    if (rest < HEADER_LENGTH || rest > MAX_LENGTH) {
      throw new MalformedException(
          "A frame of "
              + Integer.toUnsignedString(rest)
              + " bytes; "
              + HEADER_LENGTH
              + " to "
              + MAX_LENGTH
              + " are allowed");
    }
    ByteBuffer body = ByteBuffer.allocate(rest);
    fill(channel, body);
    return decode(body.array());
  }

  private static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("The peer closed the connection");
      }
    }
  }
}
