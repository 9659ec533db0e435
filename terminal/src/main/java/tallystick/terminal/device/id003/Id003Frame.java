package tallystick.terminal.device.id003;

import java.util.Arrays;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.terminal.device.line.Crc16;

/**
 * One message, in either direction.
 *
 * <pre>
 *   0     1       2      3 ...        n-2   n-1
 * +-----+-------+------+------------+-----------+
 * | FC  | n     | code | data       | CRC, low  |
 * |     | total |      | 0..250     | byte first|
 * +-----+-------+------+------------+-----------+
 * </pre>
 *
 * The CRC is CRC-16 Kermit over everything before it.
 *
 * @param code 0 to 255: a command, an acknowledgement or a state
 */
record Id003Frame(int code, Bytes data) {
  static final int SYNC = 0xfc;

  /** Sync, length, code and CRC. */
  static final int MIN_BYTES = 5;

  static final int MAX_BYTES = 255;

  Id003Frame {
    if (code < 0 || code > 0xff || data.length() > MAX_BYTES - MIN_BYTES) {
      throw new IllegalArgumentException(
          "No frame: code " + code + ", " + data.length() + " bytes");
    }
  }

  static Id003Frame of(int code, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    return new Id003Frame(code, Bytes.of(bytes));
  }

  byte[] encode() {
    byte[] out = new byte[MIN_BYTES + data.length()];
    out[0] = (byte) SYNC;
    out[1] = (byte) out.length;
    out[2] = (byte) code;
    System.arraycopy(data.toArray(), 0, out, 3, data.length());
    int crc = Crc16.kermit(out, 0, out.length - 2);
    out[out.length - 2] = (byte) crc;
    out[out.length - 1] = (byte) (crc >>> 8);
    return out;
  }

  /** Empty when length or CRC do not fit the bytes. */
  static Optional<Id003Frame> decode(byte[] bytes, int count) {
    if (count < MIN_BYTES || (bytes[0] & 0xff) != SYNC || (bytes[1] & 0xff) != count) {
      return Optional.empty();
    }
    int crc = (bytes[count - 2] & 0xff) | (bytes[count - 1] & 0xff) << 8;
    if (crc != Crc16.kermit(bytes, 0, count - 2)) {
      return Optional.empty();
    }
    byte[] data = Arrays.copyOfRange(bytes, 3, count - 2);
    return Optional.of(new Id003Frame(bytes[2] & 0xff, Bytes.of(data)));
  }

  int dataAt(int index) {
    return data.toArray()[index] & 0xff;
  }
}
