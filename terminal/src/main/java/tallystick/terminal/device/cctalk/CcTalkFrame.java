package tallystick.terminal.device.cctalk;

import java.util.Arrays;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.terminal.device.line.Crc16;

/**
 * One message on the bus.
 *
 * <pre>
 *             0       1     2            3        4 ...      4 + n
 *         +-------+-------+-----------+--------+----------+-----------+
 * sum     |  to   | n     | from      | header | data     | checksum  |
 *         +-------+-------+-----------+--------+----------+-----------+
 * CRC     |  to   | n     | CRC, low  | header | data     | CRC, high |
 *         +-------+-------+-----------+--------+----------+-----------+
 * </pre>
 *
 * The checksum makes all bytes add up to zero, modulo 256. The CRC runs over the message without
 * its own two bytes; in that variant the host is always address 1. A reply has header 0.
 */
record CcTalkFrame(int to, int from, int header, Bytes data) {
  static final int HOST = 1;
  static final int REPLY = 0;

  /** To, count, from, header and checksum. */
  static final int OVERHEAD = 5;

  static final int MAX_DATA_BYTES = 252;

  /** Which of the two ends of a frame a device was built with. */
  enum Check {
    SUM,
    CRC
  }

  CcTalkFrame {
    if (data.length() > MAX_DATA_BYTES) {
      throw new IllegalArgumentException(data.length() + " bytes of data do not fit a message");
    }
  }

  static CcTalkFrame toDevice(int address, int header, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    return new CcTalkFrame(address, HOST, header, Bytes.of(bytes));
  }

  byte[] encode(Check check) {
    byte[] out = new byte[OVERHEAD + data.length()];
    out[0] = (byte) to;
    out[1] = (byte) data.length();
    out[2] = (byte) from;
    out[3] = (byte) header;
    System.arraycopy(data.toArray(), 0, out, 4, data.length());
    switch (check) {
      case SUM -> out[out.length - 1] = (byte) -sum(out, out.length - 1);
      case CRC -> {
        int crc = crc(out, out.length);
        out[2] = (byte) crc;
        out[out.length - 1] = (byte) (crc >>> 8);
      }
    }
    return out;
  }

  /** Empty when the check or the length does not fit. With a CRC the sender is not in the frame. */
  static Optional<CcTalkFrame> decode(byte[] bytes, int count, Check check) {
    if (count < OVERHEAD || (bytes[1] & 0xff) != count - OVERHEAD) {
      return Optional.empty();
    }
    int from = bytes[2] & 0xff;
    switch (check) {
      case SUM -> {
        if ((sum(bytes, count) & 0xff) != 0) {
          return Optional.empty();
        }
      }
      case CRC -> {
        if (crc(bytes, count) != (from | (bytes[count - 1] & 0xff) << 8)) {
          return Optional.empty();
        }
        from = 0;
      }
    }
    byte[] data = Arrays.copyOfRange(bytes, 4, count - 1);
    return Optional.of(new CcTalkFrame(bytes[0] & 0xff, from, bytes[3] & 0xff, Bytes.of(data)));
  }

  private static int sum(byte[] bytes, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += bytes[i];
    }
    return sum;
  }

  private static int crc(byte[] bytes, int count) {
    byte[] covered = new byte[count - 2];
    covered[0] = bytes[0];
    covered[1] = bytes[1];
    System.arraycopy(bytes, 3, covered, 2, count - 4);
    return Crc16.xmodem(covered, 0, covered.length);
  }
}
