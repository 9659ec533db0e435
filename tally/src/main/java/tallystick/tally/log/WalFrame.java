package tallystick.tally.log;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One batch of appends on the disk: written in one piece, made durable by one fsync, valid as a
 * whole or not at all.
 *
 * <pre>
 *   0      4        8              16      20       24
 *   +------+--------+--------------+-------+--------+---------------------------------------+
 *   | TSW1 | length | first index  | count | crc32c | count times: entry length, u16 |      |
 *   |      | u32    | u64          | u32   |        |   body length, u32 | entry | body     |
 *   +------+--------+--------------+-------+--------+---------------------------------------+
 *          of what                           over bytes 0..20 and
 *          follows 24                        everything from 24 on
 * </pre>
 *
 * Big-endian. Since a batch is written only after the one before it is durable, a good frame behind
 * a bad one means that the bad one was durable once: that is damage, not a torn tail.
 */
final class WalFrame {
  static final int MAGIC = 0x54535731;
  static final int HEADER_BYTES = 24;
  static final int CRC_OFFSET = 20;

  /** u16 entry length and u32 body length. */
  static final int RECORD_HEADER_BYTES = 6;

  /** The largest entry that an entry bundle can carry (tlog-tiles). */
  static final int MAX_ENTRY_BYTES = 0xffff;

  /** The largest private body: far above any intent, small enough to hold many. */
  static final int MAX_BODY_BYTES = 1 << 20;

  /** One write of this size takes milliseconds; larger batches would only add latency. */
  static final int MAX_PAYLOAD_BYTES = 8 << 20;

  private WalFrame() {}

  /** A frame's header, as read; {@code crc} still to be compared. */
  record Header(int payloadBytes, long firstIndex, int count, int crc) {
    int frameBytes() {
      return HEADER_BYTES + payloadBytes;
    }
  }

  /** Reads a header at {@code bytes}' position, if one can stand there. Does not move it. */
  static Optional<Header> header(ByteBuffer bytes) {
    int at = bytes.position();
    if (bytes.remaining() < HEADER_BYTES || bytes.getInt(at) != MAGIC) {
      return Optional.empty();
    }
    int payload = bytes.getInt(at + 4);
    long firstIndex = bytes.getLong(at + 8);
    int count = bytes.getInt(at + 16);
    boolean sane =
        payload >= RECORD_HEADER_BYTES
            && payload <= MAX_PAYLOAD_BYTES
            && firstIndex >= 0
            && count >= 1
            && count <= payload / RECORD_HEADER_BYTES;
    return sane
        ? Optional.of(new Header(payload, firstIndex, count, bytes.getInt(at + CRC_OFFSET)))
        : Optional.empty();
  }

  /** The checksum of the frame at {@code frame}'s position, {@code frameBytes} long. */
  static int crc(ByteBuffer frame, int frameBytes) {
    CRC32C crc = new CRC32C();
    int at = frame.position();
    crc.update(frame.slice(at, CRC_OFFSET));
    crc.update(frame.slice(at + HEADER_BYTES, frameBytes - HEADER_BYTES));
    return (int) crc.getValue();
  }

  /** Whether a whole, good frame stands at {@code bytes}' position. */
  static Optional<Header> valid(ByteBuffer bytes) {
    return header(bytes)
        .filter(header -> bytes.remaining() >= header.frameBytes())
        .filter(header -> crc(bytes, header.frameBytes()) == header.crc())
        .filter(header -> recordsFit(bytes, header));
  }

  private static boolean recordsFit(ByteBuffer bytes, Header header) {
    long at = (long) bytes.position() + HEADER_BYTES;
    long end = (long) bytes.position() + header.frameBytes();
    for (int i = 0; i < header.count(); i++) {
      if (at + RECORD_HEADER_BYTES > end) {
        return false;
      }
      int body = bytes.getInt((int) at + 2);
      if (body < 0) {
        return false;
      }
      at += RECORD_HEADER_BYTES + (bytes.getShort((int) at) & 0xffff) + (long) body;
    }
    return at == end;
  }

  static int recordBytes(byte[] entry, byte[] body) {
    return RECORD_HEADER_BYTES + entry.length + body.length;
  }

  /** Leaves room for the header; {@link #finish} fills it in. */
  static void begin(ByteBuffer out) {
    out.clear();
    out.position(HEADER_BYTES);
  }

  static void put(ByteBuffer out, byte[] entry, byte[] body) {
    out.putShort((short) entry.length).putInt(body.length).put(entry).put(body);
  }

  /** Completes the frame in {@code out} and flips it for writing. */
  static void finish(ByteBuffer out, long firstIndex, int count) {
    out.flip();
    int frameBytes = out.limit();
    out.putInt(0, MAGIC)
        .putInt(4, frameBytes - HEADER_BYTES)
        .putLong(8, firstIndex)
        .putInt(16, count)
        .putInt(CRC_OFFSET, crc(out, frameBytes));
  }

  /** Hands each record of the valid frame at {@code frame}'s position to {@code visitor}. */
  static void forEach(ByteBuffer frame, Header header, ReplayVisitor visitor) {
    ByteBuffer in = frame.slice(frame.position() + HEADER_BYTES, header.payloadBytes());
    for (int i = 0; i < header.count(); i++) {
      byte[] entry = new byte[in.getShort() & 0xffff];
      byte[] body = new byte[in.getInt()];
      in.get(entry).get(body);
      visitor.entry(header.firstIndex() + i, entry, body);
    }
  }
}
