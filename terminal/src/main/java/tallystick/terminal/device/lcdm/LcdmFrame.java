package tallystick.terminal.device.lcdm;

import java.util.Arrays;
import java.util.Optional;
import tallystick.intent.Bytes;

/**
 * One message.
 *
 * <pre>
 *   0     1      2     3         4 ...       n-2   n-1
 * +-----+------+-----+---------+-----------+-----+-----+
 * | 04  | 50   | 02  | command | data      | 03  | BCC |   host to dispenser (EOT)
 * | 01  | 50   | 02  | command | data      | 03  | BCC |   dispenser to host (SOH)
 * +-----+------+-----+---------+-----------+-----+-----+
 * </pre>
 *
 * BCC is the exclusive or of everything before it. Numbers in the data are two digits, tens first,
 * each 30h plus its value.
 */
record LcdmFrame(int command, Bytes data) {
  static final int EOT = 0x04;
  static final int SOH = 0x01;
  static final int ID = 0x50;
  static final int STX = 0x02;
  static final int ETX = 0x03;
  static final int OVERHEAD = 6;

  byte[] encode(int start) {
    byte[] out = new byte[OVERHEAD + data.length()];
    out[0] = (byte) start;
    out[1] = ID;
    out[2] = STX;
    out[3] = (byte) command;
    System.arraycopy(data.toArray(), 0, out, 4, data.length());
    out[out.length - 2] = ETX;
    out[out.length - 1] = bcc(out, out.length - 1);
    return out;
  }

  static Optional<LcdmFrame> decode(byte[] bytes, int start) {
    int n = bytes.length;
    if (n < OVERHEAD
        || bytes[0] != start
        || bytes[1] != ID
        || bytes[2] != STX
        || bytes[n - 2] != ETX
        || bytes[n - 1] != bcc(bytes, n - 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new LcdmFrame(bytes[3] & 0xff, Bytes.of(Arrays.copyOfRange(bytes, 4, n - 2))));
  }

  static Bytes digits(int number) {
    return Bytes.of(new byte[] {(byte) (0x30 + number / 10), (byte) (0x30 + number % 10)});
  }

  /** -1 where the two bytes are no number. */
  int numberAt(int index) {
    int tens = byteAt(index) - 0x30;
    int ones = byteAt(index + 1) - 0x30;
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }

  int byteAt(int index) {
    return data.toArray()[index] & 0xff;
  }

  private static byte bcc(byte[] bytes, int count) {
    byte bcc = 0;
    for (int i = 0; i < count; i++) {
      bcc ^= bytes[i];
    }
    return bcc;
  }
}
