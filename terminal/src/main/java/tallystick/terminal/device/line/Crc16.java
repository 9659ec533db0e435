package tallystick.terminal.device.line;

/**
 * CRC-16 with the polynomial x^16 + x^12 + x^5 + 1 and a start value of zero, in both bit orders.
 */
public final class Crc16 {
  private Crc16() {}

  /** Least significant bit first ("Kermit"): ID-003. Check value of "123456789": 0x2189. */
  public static int kermit(byte[] bytes, int offset, int count) {
    int crc = 0;
    for (int i = offset; i < offset + count; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
      }
    }
    return crc;
  }

  /** Most significant bit first ("XMODEM"): ccTalk. Check value of "123456789": 0x31C3. */
  public static int xmodem(byte[] bytes, int offset, int count) {
    int crc = 0;
    for (int i = offset; i < offset + count; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1 ^ 0x1021) & 0xffff : crc << 1;
      }
    }
    return crc;
  }
}
